using System.Collections.Concurrent;

namespace Discovery.Storage;

/// <summary>The in-memory twin of the store on FASTER: same answers, nothing survives the process.</summary>
public sealed class MemoryRevisionStore : IRevisionStore
{
    private readonly ConcurrentDictionary<Revision, byte[]> _records = new();
    private long _sizeBytes;

    public long Count => _records.Count;

    public long SizeBytes => Interlocked.Read(ref _sizeBytes);

    public long SizeInUseBytes => SizeBytes;

    public void Put(Revision revision, ReadOnlySpan<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revision.Main, nameof(revision));
        ArgumentOutOfRangeException.ThrowIfNegative(revision.Sub, nameof(revision));
        var replaced = _records.TryGetValue(revision, out var old) ? Revision.EncodedBytes + old.Length : 0;
        _records[revision] = record.ToArray();
        Interlocked.Add(ref _sizeBytes, Revision.EncodedBytes + record.Length - replaced);
    }

    public bool TryRead(Revision revision, out byte[] record)
    {
        if (_records.TryGetValue(revision, out var stored))
        {
            // A copy, as from the disk: a caller that writes into its array must not change what is stored.
            record = stored.AsSpan().ToArray();
            return true;
        }

        record = [];
        return false;
    }

    public int Read(ReadOnlySpan<Revision> revisions, IRecordSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var taken = 0;
        while (taken < revisions.Length && _records.TryGetValue(revisions[taken], out var record) && sink.Take(record))
        {
            taken++;
        }

        return taken;
    }

    public void Delete(Revision revision)
    {
        if (_records.TryRemove(revision, out var old))
        {
            Interlocked.Add(ref _sizeBytes, -(Revision.EncodedBytes + old.Length));
        }
    }

    public void Scan(RevisionVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        foreach (var (revision, record) in _records)
        {
            visitor(revision, record);
        }
    }

    public void Dispose()
    {
        // Nothing is held outside managed memory.
    }
}
