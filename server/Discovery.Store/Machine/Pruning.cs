using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// Compactions that have been applied and whose history the index still has: it is taken out a little at a time, one compaction after the
/// other, as each one's records may go with another checkpoint.
/// </summary>
internal sealed class Pruning
{
    /// <summary>Whoever compacts faster than this is pruned waits, as for anything else that is applied.</summary>
    private const int WaitingMax = 16;

    private readonly Queue<(long Revision, ulong AppliedIndex)> _waiting = new();
    private byte[] _next = [];

    /// <summary>The entry of the first of them; the greatest number there is when none waits.</summary>
    internal ulong FirstIndex => _waiting.TryPeek(out var first) ? first.AppliedIndex : ulong.MaxValue;

    internal void Add(long revision, ulong appliedIndex, KvStore kv, PendingDeletes pending)
    {
        _waiting.Enqueue((revision, appliedIndex));
        while (_waiting.Count > WaitingMax)
        {
            Step(kv, pending, long.MaxValue);
        }
    }

    /// <summary>Looks at about so many keys and revisions of the first of them.</summary>
    internal void Step(KvStore kv, PendingDeletes pending, long most)
    {
        if (!_waiting.TryPeek(out var first))
        {
            return;
        }

        var removed = new List<Revision>();
        var next = kv.Prune(first.Revision, _next, most, removed);
        pending.Add(first.AppliedIndex, removed);
        _next = next ?? [];
        if (next is null)
        {
            _waiting.Dequeue();
        }
    }

    /// <summary>Another state took the place of the one they were for.</summary>
    internal void Clear()
    {
        _waiting.Clear();
        _next = [];
    }
}
