using System.Collections.Concurrent;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Finds the caller that waits for a proposal when its entry has been applied.</summary>
/// <param name="firstId">Drawn anew at each start: entries of an earlier run of this member, applied again after a restart, must not answer new callers.</param>
internal sealed class ProposalRegistry(ulong firstId)
{
    private readonly ConcurrentDictionary<ulong, PendingProposal> _waiting = new();

    private ulong _lastId = firstId;

    public int Count => _waiting.Count;

    public ulong NextId() => Interlocked.Increment(ref _lastId);

    public void Add(PendingProposal proposal) => _waiting[proposal.Id] = proposal;

    /// <summary>Nobody waits for entries that other members proposed or that are replayed.</summary>
    public void Complete(ApplyResult result)
    {
        if (_waiting.TryRemove(result.ProposalId, out var proposal))
            proposal.Complete(result);
    }

    public void Fail(PendingProposal proposal, StoreError error)
    {
        if (_waiting.TryRemove(proposal.Id, out _))
            proposal.Fail(error);
    }

    /// <summary>Answers everybody whose time is up. Their entries may still be applied: the outcome is unknown to them.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (var (_, proposal) in _waiting)
        {
            if (proposal.Deadline <= now)
                Fail(proposal, StoreError.TimedOut);
        }
    }

    public void FailAll(StoreError error)
    {
        foreach (var (_, proposal) in _waiting)
            Fail(proposal, error);
    }
}
