using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>The doors for clients. What they return completes on one of the loops, or never later than the request's time-out.</summary>
internal sealed partial class Replica
{
    private const int LeasesPerCheckpoint = 1000;

    private Task<ApplyResult>? _checkpointing;

    /// <summary>Sends a request through the log, wherever the leader is; completes when it is durable on a majority and applied here.</summary>
    public Task<ApplyResult> Propose(Proposal proposal)
    {
        // Not a task of the other one's: that would complete some time after its result is there, and whoever drives the loops looks at it.
        var done = new TaskCompletionSource<ApplyResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pending = NewProposal(proposal);
        pending.Callback = (result, error) => _ = error is { } failed ? done.TrySetException(new StoreException(failed)) : done.TrySetResult(result!);
        Submit(pending);
        return done.Task;
    }

    /// <summary>The same, for who awaits it once.</summary>
    /// <param name="bytesMax">Of the entry.</param>
    /// <exception cref="StoreException">The entry would be larger.</exception>
    public ValueTask<ApplyResult> ProposeOnce(Proposal proposal, int bytesMax)
    {
        var pending = NewProposal(proposal);
        if (pending.Bytes > bytesMax)
            throw new StoreException(StoreError.RequestTooLarge);
        Submit(pending);
        return pending.Result;
    }

    /// <summary>Completes once everything that was acknowledged before the call has been applied here.</summary>
    /// <remarks>
    /// At once on a member that is alone: the Raft loop has nothing to say about it. When others come, or another one leads, that is published
    /// before any of them can hear of it, so that none has acknowledged anything yet.
    /// </remarks>
    public Task WaitForRead() => _status.AloneSince is { } since && AppliedIndex >= since && !_stopping ? Task.CompletedTask : _reads.WaitAsync();

    /// <summary>The same by way of both loops, and so a sign that they run.</summary>
    public Task WaitForReadIndex() => _reads.WaitAsync();

    /// <summary>The TTL in seconds that the lease has from now on; 0 when there is no such lease any more.</summary>
    public Task<long> RenewLease(long id)
    {
        // A task of its own, as for proposals.
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _renewals.Start(new PendingRenewal(id, Now() + _options.RequestTimeout)
        {
            Callback = (ttl, error) => _ = error is { } failed ? done.TrySetException(new StoreException(failed)) : done.TrySetResult(ttl),
        });
        return done.Task;
    }

    /// <summary>The same, for who awaits it once.</summary>
    public ValueTask<long> RenewLeaseOnce(long id)
    {
        var renewal = new PendingRenewal(id, Now() + _options.RequestTimeout);
        _renewals.Start(renewal);
        return renewal.Ttl;
    }

    public Task<PeerReply> LeaseTimeToLive(long id, bool keys) =>
        Call(new PeerRequest { LeaseTimeToLive = new LeaseTimeToLive { Id = id, Keys = keys } }, isRepeatable: true);

    public Task<PeerReply> ChangeMembers(MemberChangeCall change) => Call(new PeerRequest { MemberChange = change }, isRepeatable: false);

    /// <summary>Hands leadership to the member; fails at once when this one does not lead or the other one can't.</summary>
    public Task TransferLeadership(ulong member)
    {
        var transfer = new PendingTransfer(member);
        if (!_inbox.TryAdd(transfer))
            transfer.Fail(StoreError.Stopped);
        return transfer.Done;
    }

    private Task<PeerReply> Call(PeerRequest request, bool isRepeatable)
    {
        var call = new LeaderCall(request, isRepeatable, Now() + _options.RequestTimeout);
        _calls.Start(call);
        return call.Reply;
    }

    private PendingProposal NewProposal(Proposal proposal)
    {
        proposal.Id = _callers.NextId();
        return new PendingProposal(proposal, Now() + _options.RequestTimeout);
    }

    private void Submit(MembershipChange change, Proposal proposal, bool isVoter, Action<ApplyResult?, StoreError?> done)
    {
        var pending = NewProposal(proposal);
        pending.Callback = done;
        if (!_callers.TryAdd(pending))
            pending.Fail(StoreError.TooManyRequests);
        else if (!_inbox.TryAdd(new PendingMemberChange(change, pending, isVoter, error => _callers.Fail(pending, error))))
            _callers.Fail(pending, StoreError.TooManyRequests);
    }

    private void Submit(Proposal proposal, Action<StoreError?> done)
    {
        var pending = NewProposal(proposal);
        pending.Callback = (result, error) => done(error ?? result?.Error);
        Submit(pending);
    }

    private void Submit(PendingProposal pending)
    {
        if (!_callers.TryAdd(pending))
            pending.Fail(StoreError.TooManyRequests);
        else if (!_inbox.TryAdd(pending))
            _callers.Fail(pending, StoreError.TooManyRequests);
    }

    /// <summary>Puts remaining times into the log now and then, so that a new leader does not let long leases run anew.</summary>
    private void CheckpointLeases()
    {
        if (_checkpointing is { IsCompleted: false })
            return;
        _checkpointing = _leaseClock.TakeCheckpoints(LeasesPerCheckpoint) is { } checkpoints
            ? Propose(new Proposal { LeaseCheckpoint = checkpoints })
            : null;
    }
}
