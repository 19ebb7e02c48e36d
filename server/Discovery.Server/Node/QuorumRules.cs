using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>etcd's strict reconfiguration check: a change must not leave a cluster that can't commit.</summary>
internal static class QuorumRules
{
    /// <summary>Null when the change may be proposed. Raft loop, on the leader.</summary>
    public static StoreError? Refusal(PendingMemberChange change, RaftCore core)
    {
        if (core.Role != RaftRole.Leader)
            return StoreError.NotLeader;
        var active = core.Progress().Where(p => p.IsActive && !p.IsLearner).Select(p => p.Member).ToHashSet();
        switch (change.Change.Operation)
        {
            // One member may be down as long as the others are a majority (etcd's #21669).
            case MembershipOperation.AddVoter when active.Count < core.Membership.Quorum:
                return StoreError.Unhealthy;
            // Who is down is safe to remove: it is no part of the majority that works.
            case MembershipOperation.Remove when change.IsVoter && active.Contains(change.Change.Member):
                var left = core.Membership.Voters.Count - 1;
                return left > 0 && active.Count - 1 < (left / 2) + 1 ? StoreError.Unhealthy : null;
            default:
                return null;
        }
    }
}
