using FASTER.core;

namespace Discovery.Storage;

/// <summary>What FASTER calls back in one session. Holds the outcome of the session's last read.</summary>
internal sealed class RevisionFunctions : FunctionsBase<SpanByte, SpanByte, byte, byte, byte>
{
    /// <summary>When set, a read only measures the record and leaves <see cref="Record"/> empty.</summary>
    public bool OnlyMeasure { get; set; }

    /// <summary>When set, it gets the record, if that is intact, and <see cref="Record"/> stays empty.</summary>
    public IRecordSink? Sink { get; set; }

    public bool Found { get; private set; }

    /// <summary>What the sink was to get does not match its checksum: it has not been told.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The sink wants no more.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Length of the record; negative when what was found is too short to be one.</summary>
    public int RecordBytes { get; private set; }

    public byte[] Record { get; private set; } = [];

    /// <summary>The checksum stored with the record.</summary>
    public uint Checksum { get; private set; }

    /// <summary>Where in FASTER's log the record was found.</summary>
    public long Address { get; private set; }

    public void Reset()
    {
        Sink = null;
        Found = false;
        IsDamaged = false;
        IsRefused = false;
        RecordBytes = 0;
        Record = [];
        Checksum = 0;
        Address = 0;
    }

    public override bool SingleReader(ref SpanByte key, ref byte input, ref SpanByte value, ref byte dst, ref ReadInfo readInfo) =>
        Take(key.AsReadOnlySpan(), value.AsReadOnlySpan(), readInfo.Address);

    public override bool ConcurrentReader(ref SpanByte key, ref byte input, ref SpanByte value, ref byte dst, ref ReadInfo readInfo) =>
        Take(key.AsReadOnlySpan(), value.AsReadOnlySpan(), readInfo.Address);

    public override bool SingleWriter(
        ref SpanByte key, ref byte input, ref SpanByte src, ref SpanByte dst, ref byte output, ref UpsertInfo upsertInfo, WriteReason reason)
    {
        src.CopyTo(ref dst);
        return true;
    }

    // Never in place: a reader may be copying the old record.
    public override bool ConcurrentWriter(
        ref SpanByte key, ref byte input, ref SpanByte src, ref SpanByte dst, ref byte output, ref UpsertInfo upsertInfo) => false;

    // The value of a tombstone stays empty. The base class would store a whole default struct, which is longer than the room there is.
    public override bool SingleDeleter(ref SpanByte key, ref SpanByte value, ref DeleteInfo deleteInfo) => true;

    private bool Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long address)
    {
        if (Sink is { } sink)
        {
            Give(sink, key, value, address);
            return true;
        }

        Found = true;
        RecordBytes = value.Length - RevisionRecord.HeaderBytes;
        Address = address;
        if (!OnlyMeasure && RecordBytes >= 0)
        {
            Checksum = RevisionRecord.StoredChecksum(value);
            Record = value[RevisionRecord.HeaderBytes..].ToArray();
        }

        return true;
    }

    private void Give(IRecordSink sink, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long address)
    {
        if (Found)
        {
            // What has been handed over can't be taken back.
            return;
        }

        Found = true;
        Address = address;
        IsDamaged = !RevisionRecord.IsIntact(key, value);
        IsRefused = !IsDamaged && !sink.Take(value[RevisionRecord.HeaderBytes..]);
    }
}
