using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>
/// The keys at one moment with all the history that readers had then, to be read record by record while entries are applied and history is
/// compacted. One thread reads it, at its leisure; the records stay until it is disposed, so it has to be.
/// </summary>
public sealed class HeldState : IDisposable
{
    private const int KeysPerLook = 256;

    private readonly IRevisionStore _records;
    private readonly KeyIndex _index;
    private readonly OpenSnapshots _open;
    private readonly Queue<Revision> _revisions = new();
    private ReadOnlyMemory<byte>? _nextKey = ReadOnlyMemory<byte>.Empty;
    private volatile bool _superseded;

    internal HeldState(ulong index, KvState state, IRevisionStore records, OpenSnapshots open)
    {
        Index = index;
        Revision = state.Revision;
        CompactRevision = state.CompactRevision;
        RecordBytes = records.SizeInUseBytes;
        _index = state.Index;
        _records = records;
        _open = open;
        open.Add(this);
    }

    /// <summary>Index of the last entry whose effect it holds.</summary>
    public ulong Index { get; }

    /// <summary>The newest revision in it.</summary>
    public long Revision { get; }

    /// <summary>The oldest revision that can be read in it; -1 before the first compaction.</summary>
    public long CompactRevision { get; }

    /// <summary>About what its records take in the store, in bytes; those that no reader can reach any more count as well.</summary>
    internal long RecordBytes { get; }

    /// <summary>The next record: in the order of the keys, and each key's in the order of their revisions. False at the end.</summary>
    /// <param name="upTo">Newer revisions are passed over, unread. The same in all calls.</param>
    /// <exception cref="SnapshotSupersededException">This member has installed a snapshot since.</exception>
    /// <exception cref="StorageCorruptException">A record is damaged or missing.</exception>
    internal bool TryNext(long upTo, out Revision revision, out byte[] record)
    {
        while (_revisions.Count == 0 && _nextKey is { } key)
        {
            LookUp(key, upTo);
        }

        record = [];
        if (!_revisions.TryDequeue(out revision))
        {
            return false;
        }

        record = Read(revision);
        return true;
    }

    /// <summary>Lets go of the records. Any thread.</summary>
    public void Dispose() => _open.Remove(this);

    internal void Supersede() => _superseded = true;

    private void LookUp(ReadOnlyMemory<byte> from, long upTo)
    {
        var left = KeysPerLook;
        var revisions = new List<Revision>();
        _nextKey = null;
        _index.ForEach(KeyRange.From(from), entry =>
        {
            if (left-- == 0)
            {
                _nextKey = entry.Key;
                return false;
            }

            entry.CollectKept(CompactRevision, upTo, revisions);
            return true;
        });
        revisions.ForEach(_revisions.Enqueue);
    }

    private byte[] Read(Revision revision)
    {
        byte[] record;
        bool found;
        try
        {
            found = _records.TryRead(revision, out record);
        }
        catch (StorageCorruptException) when (IsSuperseded())
        {
            throw new SnapshotSupersededException();
        }

        // Looked at after the read: an install marks what is held before it touches the first record.
        if (IsSuperseded())
        {
            throw new SnapshotSupersededException();
        }

        return found ? record : throw new RecordMissingException(revision).AsCorruption();
    }

    private bool IsSuperseded()
    {
        Interlocked.MemoryBarrier();
        return _superseded;
    }
}
