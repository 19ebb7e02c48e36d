using System.Collections.Concurrent;
using Discovery.Protocol;
using Discovery.Server.Options;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Finds the caller that waits for a proposal when its entry has been applied. All that wait, wherever their proposals are by then, are
/// bounded in bytes.
/// </summary>
/// <param name="firstId">Drawn anew at each start: entries of an earlier run of this member, applied again after a restart, must not answer new callers.</param>
internal sealed class ProposalRegistry(ulong firstId)
{
    private readonly ConcurrentDictionary<ulong, PendingProposal> _waiting = new();

    private ulong _lastId = firstId;
    private long _bytes;
    private long _failed;

    /// <summary>Proposals whose callers were told an error other than the store's answer.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    public int Count => _waiting.Count;

    public ulong NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>False when too many bytes wait already.</summary>
    public bool TryAdd(PendingProposal proposal)
    {
        if (Interlocked.Add(ref _bytes, proposal.Bytes) > ServerLimits.ProposalBytesWaitingMax)
        {
            Interlocked.Add(ref _bytes, -proposal.Bytes);
            return false;
        }
        _waiting[proposal.Id] = proposal;
        return true;
    }

    /// <summary>The proposal that stands in the entry, if it was made here and somebody waits for it; else the entry has to be parsed.</summary>
    public Proposal? Find(ReadOnlySpan<byte> entry) =>
        ProposalEntry.TryReadId(entry, out var id) && _waiting.TryGetValue(id, out var proposal) ? proposal.EncodedAs(entry) : null;

    /// <summary>Nobody waits for entries that other members proposed or that are replayed.</summary>
    public void Complete(ApplyResult result)
    {
        if (TakeOut(result.ProposalId) is { } proposal)
            proposal.Complete(result);
    }

    public void Fail(PendingProposal proposal, StoreError error)
    {
        if (TakeOut(proposal.Id) is not { } taken)
            return;
        Interlocked.Increment(ref _failed);
        taken.Fail(error);
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

    private PendingProposal? TakeOut(ulong id)
    {
        if (!_waiting.TryRemove(id, out var proposal))
            return null;
        Interlocked.Add(ref _bytes, -proposal.Bytes);
        return proposal;
    }
}
