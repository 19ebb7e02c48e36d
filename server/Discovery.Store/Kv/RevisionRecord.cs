using Discovery.Protocol;
using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// What the revision store holds under one revision. The mod revision is the record's name and is not repeated in it.
/// </summary>
/// <remarks>
/// <code>
/// put:     kind (1 byte) | created | version | lease | key length | key | value
/// delete:  kind (1 byte) | key
/// </code>
/// Numbers are variable-length, seven bits a byte, low bits first. Bit 7 of the kind marks the last record of its main revision, so that
/// a reader who steps through the sub-revisions knows where they end, and a missing record is never taken for the end.
/// The revision store adds checksums; what is checked here is that a record is of this form at all.
/// </remarks>
internal readonly struct RevisionRecord
{
    private const byte PutKind = 1;
    private const byte DeleteKind = 2;
    private const byte LastMark = 0x80;

    private readonly int _keyStart;
    private readonly int _keyLength;

    private RevisionRecord(byte kind, long created, long version, long lease, int keyStart, int keyLength)
    {
        IsTombstone = (kind & ~LastMark) == DeleteKind;
        IsLast = (kind & LastMark) != 0;
        Created = created;
        Version = version;
        Lease = lease;
        _keyStart = keyStart;
        _keyLength = keyLength;
    }

    internal bool IsTombstone { get; }

    /// <summary>No further record has the same main revision.</summary>
    internal bool IsLast { get; }

    internal long Created { get; }

    internal long Version { get; }

    internal long Lease { get; }

    internal ReadOnlySpan<byte> KeyIn(ReadOnlySpan<byte> record) => record.Slice(_keyStart, _keyLength);

    /// <summary>Empty in a delete.</summary>
    internal ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> record) => record[(_keyStart + _keyLength)..];

    /// <summary>Key, value and the rest as a client sees them; for a delete the key and the mod revision only. Shares the array.</summary>
    internal KeyValue ToKeyValue(Revision revision, ReadOnlyMemory<byte> record)
    {
        var kv = new KeyValue { Key = KeyBytes.Wrap(record.Slice(_keyStart, _keyLength)), ModRevision = revision.Main };
        if (!IsTombstone)
        {
            kv.CreateRevision = Created;
            kv.Version = Version;
            kv.Lease = Lease;
            kv.Value = KeyBytes.Wrap(record[(_keyStart + _keyLength)..]);
        }

        return kv;
    }

    internal static void WritePut(RecordWriter writer, KeyValue kv, bool isLast)
    {
        writer.Start((byte)(PutKind | (isLast ? LastMark : 0)));
        writer.Number((ulong)kv.CreateRevision);
        writer.Number((ulong)kv.Version);
        writer.Number((ulong)kv.Lease);
        writer.Number((ulong)kv.Key.Length);
        writer.Bytes(kv.Key.Span);
        writer.Bytes(kv.Value.Span);
    }

    internal static void WriteDelete(RecordWriter writer, ReadOnlySpan<byte> key, bool isLast)
    {
        writer.Start((byte)(DeleteKind | (isLast ? LastMark : 0)));
        writer.Bytes(key);
    }

    /// <exception cref="StorageCorruptException">The bytes are not of the form above.</exception>
    internal static RevisionRecord Parse(Revision revision, ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
        {
            throw Malformed(revision, "it is empty");
        }

        switch (record[0] & ~LastMark)
        {
            case DeleteKind:
                return new RevisionRecord(record[0], 0, 0, 0, keyStart: 1, record.Length - 1);
            case PutKind:
                break;
            default:
                throw Malformed(revision, $"its first byte is {record[0]}");
        }

        var at = 1;
        var created = (long)ReadNumber(revision, record, ref at);
        var version = (long)ReadNumber(revision, record, ref at);
        var lease = (long)ReadNumber(revision, record, ref at);
        var keyLength = ReadNumber(revision, record, ref at);
        if (keyLength > (ulong)(record.Length - at))
        {
            throw Malformed(revision, $"its key of {keyLength} bytes does not fit into its {record.Length} bytes");
        }

        return new RevisionRecord(record[0], created, version, lease, at, (int)keyLength);
    }

    private static ulong ReadNumber(Revision revision, ReadOnlySpan<byte> record, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; shift < 70 && at < record.Length; shift += 7)
        {
            var next = record[at++];
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw Malformed(revision, "a number in it does not end");
    }

    private static StorageCorruptException Malformed(Revision revision, string what) => new(
        $"The record of revision {revision} is not one that this version writes: {what}. Restore the data folder from a backup, or " +
        "remove it and let the member join anew.");
}
