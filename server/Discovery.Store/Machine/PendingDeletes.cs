using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// Records that compactions have made unreadable but that still lie in the revision store. They may go once a published checkpoint
/// contains the compaction: after a crash before that, the log is replayed from an older checkpoint and reads them again.
/// </summary>
internal sealed class PendingDeletes
{
    private readonly Queue<Batch> _batches = new();

    /// <summary>Records that wait.</summary>
    internal long Count { get; private set; }

    /// <summary>The entry that the first of them came from; the greatest number there is when none waits.</summary>
    internal ulong FirstIndex => _batches.TryPeek(out var first) ? first.AppliedIndex : ulong.MaxValue;

    /// <summary>The entry that the last of them came from; 0 when none waits.</summary>
    internal ulong LastIndex { get; private set; }

    internal void Add(ulong appliedIndex, List<Revision> revisions)
    {
        if (revisions.Count > 0)
        {
            _batches.Enqueue(new Batch(appliedIndex, revisions));
            Count += revisions.Count;
            LastIndex = appliedIndex;
        }
    }

    internal long DeleteUpTo(ulong checkpointIndex, IRevisionStore records, long max)
    {
        var deleted = 0L;
        while (deleted < max && _batches.TryPeek(out var batch) && batch.AppliedIndex <= checkpointIndex)
        {
            records.Delete(batch.Revisions[batch.Next++]);
            deleted++;
            if (batch.Next == batch.Revisions.Count)
            {
                _batches.Dequeue();
            }
        }

        Count -= deleted;
        LastIndex = _batches.Count == 0 ? 0 : LastIndex;
        return deleted;
    }

    /// <summary>Hands out everything that waits, whether or not a checkpoint holds it, and forgets it.</summary>
    internal void DeleteAll(Action<Revision> delete)
    {
        foreach (var batch in _batches)
        {
            foreach (var revision in batch.Revisions.Skip(batch.Next))
            {
                delete(revision);
            }
        }

        _batches.Clear();
        Count = 0;
        LastIndex = 0;
    }

    private sealed class Batch(ulong appliedIndex, List<Revision> revisions)
    {
        internal readonly ulong AppliedIndex = appliedIndex;
        internal readonly List<Revision> Revisions = revisions;
        internal int Next;
    }
}
