using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Store;
using Discovery.Store.Leases;

namespace Discovery.Server.Node;

/// <summary>
/// Renewals that clients of this member ask for. On the leader, all that wait share the round of its read gate and need neither a message
/// nor a timer of their own; elsewhere, or when a leadership ends meanwhile, they go to whoever leads.
/// </summary>
/// <param name="propose">Brings a proposal through the log and calls back with what came of it.</param>
internal sealed class LeaseRenewals(
    ReadGate reads, Func<RaftStatus> status, LeaseClock clock, LeaderCalls calls, Action<Proposal, Action<StoreError?>> propose)
{
    public void Start(PendingRenewal renewal)
    {
        // What the round is for stands with LeaderDesk.
        if (status().IsLeader && !Planted.Has(PlantedBug.RenewalWithoutMajority))
            reads.Wait(error => Renew(renewal, error));
        else
            AskLeader(renewal);
    }

    private void Renew(PendingRenewal renewal, StoreError? error)
    {
        if (error is { } failed)
            renewal.Fail(failed);
        else if (!clock.TryRenew(renewal.Lease, out var ttl, out var clear))
            AskLeader(renewal);
        else if (clear is null)
            renewal.Complete(ttl);
        else
            // A successor would go on from the remaining time that the log knows, so the log has to forget it first (etcd's #13508).
            propose(new Proposal { LeaseCheckpoint = clear }, result => Cleared(renewal, result));
    }

    private void Cleared(PendingRenewal renewal, StoreError? error)
    {
        if (error is { } failed and not StoreError.NotLeader)
            renewal.Fail(failed);
        else if (error is null && clock.IsRunning)
            renewal.Complete(clock.Renew(renewal.Lease) ?? 0);
        else
            AskLeader(renewal);
    }

    private void AskLeader(PendingRenewal renewal) => calls.Start(
        new LeaderCall(new PeerRequest { LeaseRenew = renewal.Lease }, isRepeatable: true, renewal.Deadline)
        {
            Callback = (reply, error) =>
            {
                if (error is { } failed)
                    renewal.Fail(failed);
                else
                    renewal.Complete(reply!.LeaseTtl);
            },
        });
}
