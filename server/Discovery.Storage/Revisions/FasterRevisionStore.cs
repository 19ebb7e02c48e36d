using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using FASTER.core;

namespace Discovery.Storage;

/// <summary>
/// The revision store on FASTER's key-value store. Recent records are in memory, older ones are read from the disk. Deletes are
/// tombstones; the space comes back when a checkpoint compacts the log. Nothing is durable before <see cref="Checkpoint"/>, and
/// recovery yields exactly the state of the published checkpoint: FASTER only appends behind it, so records and tombstones written
/// later lie beyond its end and are ignored.
/// </summary>
internal sealed partial class FasterRevisionStore : IRevisionStore
{
    // Keys of padding records; no revision is negative.
    private const long FillerMain = -1;

    // Keys of records that say: what the log holds under the revision in me, below me, is dead.
    private const long BurialMain = -2;

    private readonly RevisionDevice _device;
    private readonly CheckpointKeeper _checkpoints = new();
    private readonly FasterKV<SpanByte, SpanByte> _store;
    private readonly RevisionSession _writer;
    private readonly ConcurrentBag<RevisionSession> _readers = [];
    private readonly RevisionLayout _layout;
    private readonly long _compactionBytesMin;
    private readonly RecentDeletes _recentDeletes = new();
    private long _count;
    private long _liveBytes;
    private long _tombstones;
    private Revision _greatest = new(-1, -1);
    private RevisionCheckpoint? _last;
    private volatile bool _disposed;

    private FasterRevisionStore(IDisk disk, RevisionLayout layout, long memoryBytes, long compactionBytesMin)
    {
        _layout = layout;
        _compactionBytesMin = compactionBytesMin;
        _device = new RevisionDevice(disk, layout.SegmentBytes, layout.Salt);

        // FASTER needs a few pages to turn them over: one being filled, one being flushed, the rest to read from.
        var memory = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(memoryBytes / 2 + 1, layout.PageBytes * 4L));
        _store = new FasterKV<SpanByte, SpanByte>(
            layout.IndexLines,
            new LogSettings
            {
                LogDevice = _device,
                PageSizeBits = BitOperations.Log2((uint)layout.PageBytes),
                SegmentSizeBits = BitOperations.Log2((ulong)layout.SegmentBytes),
                MemorySizeBits = BitOperations.Log2(memory),
                ReadCopyOptions = ReadCopyOptions.None,

                // Records never change: pages go to the disk soon, and a checkpoint finds little left to flush.
                MutableFraction = 0.1,
            },
            new CheckpointSettings { CheckpointManager = _checkpoints });
        _writer = new RevisionSession(_store);
    }

    public long Count => Interlocked.Read(ref _count);

    public long SizeBytes => _store.Log.TailAddress - _store.Log.BeginAddress;

    public long SizeInUseBytes => Interlocked.Read(ref _liveBytes);

    public int RecordBytesMax => RevisionRecord.BytesMax(_layout.PageBytes);

    public void Put(Revision revision, ReadOnlySpan<byte> record)
    {
        CheckUsable();
        ArgumentOutOfRangeException.ThrowIfNegative(revision.Main, nameof(revision));
        ArgumentOutOfRangeException.ThrowIfNegative(revision.Sub, nameof(revision));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, RecordBytesMax, nameof(record));
        if (revision > _greatest)
        {
            _greatest = revision;
        }
        else
        {
            BuryOlder(revision);
        }

        Span<byte> key = stackalloc byte[Revision.EncodedBytes];
        revision.Encode(key);
        Append(key, record);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _liveBytes, RevisionRecord.SpaceOf(record.Length));
        _device.ThrowIfFailed();
    }

    public bool TryRead(Revision revision, out byte[] record)
    {
        CheckUsable();
        Span<byte> key = stackalloc byte[Revision.EncodedBytes];
        revision.Encode(key);
        if (!_readers.TryTake(out var reader))
        {
            reader = new RevisionSession(_store);
        }

        // Compaction may move the record, and FASTER's begin past its old place, while that is read: FASTER then says "not found".
        var functions = reader.Functions;
        bool found;
        long begin;
        do
        {
            begin = _store.Log.BeginAddress;
            found = reader.Read(key);
        }
        while (!found && begin != _store.Log.BeginAddress);

        var (bytes, checksum, address) = (functions.RecordBytes, functions.Checksum, functions.Address);
        record = functions.Record;
        functions.Reset();
        _readers.Add(reader);

        // A block that could not be read, or was damaged, looks to FASTER like one that holds nothing.
        _device.ThrowIfFailed();
        if (found && (bytes < 0 || checksum != RevisionRecord.Checksum(key, record)))
        {
            throw Damaged(revision, address);
        }

        return found;
    }

    public int Read(ReadOnlySpan<Revision> revisions, IRecordSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        CheckUsable();
        if (!_readers.TryTake(out var reader))
        {
            reader = new RevisionSession(_store);
        }

        try
        {
            return Read(revisions, sink, reader);
        }
        finally
        {
            reader.Functions.Reset();
            _readers.Add(reader);
        }
    }

    public void Delete(Revision revision)
    {
        CheckUsable();
        Span<byte> key = stackalloc byte[Revision.EncodedBytes];
        revision.Encode(key);
        if (revision > _greatest || !_writer.Read(key, onlyMeasure: true))
        {
            _device.ThrowIfFailed();
            return;
        }

        var fasterKey = SpanByte.FromFixedSpan(key);
        _writer.Delete(ref fasterKey);
        _recentDeletes.Add(revision);
        _tombstones++;
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _liveBytes, -RevisionRecord.SpaceOf(_writer.Functions.RecordBytes));
        _device.ThrowIfFailed();
    }

    /// <inheritdoc cref="DataFolder.ThrowIfFailed"/>
    public void ThrowIfFailed() => _device.ThrowIfFailed();

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        Interrupt();
        _writer.Dispose();
        _store.Dispose();
        _device.Dispose();
    }

    private int Read(ReadOnlySpan<Revision> revisions, IRecordSink sink, RevisionSession reader)
    {
        Span<byte> key = stackalloc byte[Revision.EncodedBytes];
        var functions = reader.Functions;
        reader.Begin();
        try
        {
            for (var taken = 0; taken < revisions.Length; taken++)
            {
                revisions[taken].Encode(key);
                bool found;
                long begin;
                do
                {
                    // As in TryRead.
                    begin = _store.Log.BeginAddress;
                    found = reader.ReadInto(key, sink);
                }
                while (!found && begin != _store.Log.BeginAddress);

                _device.ThrowIfFailed();
                if (found && functions.IsDamaged)
                {
                    throw Damaged(revisions[taken], functions.Address);
                }

                if (!found || functions.IsRefused)
                {
                    return taken;
                }
            }

            return revisions.Length;
        }
        finally
        {
            reader.End();
        }
    }

    // The scan has to know which of two records under one revision counts. A tombstone would not tell: FASTER makes one that is still in
    // memory invisible when something is put on top of it, and the record below it comes back to life.
    private void BuryOlder(Revision revision)
    {
        Span<byte> key = stackalloc byte[Revision.EncodedBytes];
        revision.Encode(key);
        var exists = _writer.Read(key, onlyMeasure: true);
        _device.ThrowIfFailed();
        if (exists)
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Add(ref _liveBytes, -RevisionRecord.SpaceOf(_writer.Functions.RecordBytes));
        }
        else if (!_recentDeletes.MayContain(revision))
        {
            return;
        }

        Span<byte> burial = stackalloc byte[Revision.EncodedBytes];
        new Revision(BurialMain, _store.Log.TailAddress).Encode(burial);
        Append(burial, key);
        _tombstones++;
    }

    // Key and value end up in FASTER's memory; the caller's spans need not be fixed.
    private unsafe void Append(Span<byte> key, ReadOnlySpan<byte> record)
    {
        var length = RevisionRecord.HeaderBytes + record.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            RevisionRecord.Write(buffer, key, record);
            fixed (byte* keyPointer = key)
            fixed (byte* valuePointer = buffer)
            {
                var fasterKey = SpanByte.FromPointer(keyPointer, key.Length);
                var fasterValue = SpanByte.FromPointer(valuePointer, length);
                _writer.Upsert(ref fasterKey, ref fasterValue);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _device.ThrowIfFailed();
    }

    private StorageCorruptException Damaged(Revision revision, long address) => new(
        $"Revision {revision} in the revision store ({_device.Files.Describe(address)}) does not match its checksum. {Advice.Restore}");
}
