using Discovery.Raft;

namespace Discovery.Server.Node;

/// <summary>The state of consensus on this member after a turn. Immutable: any thread.</summary>
/// <param name="Leader">0 when none is known.</param>
internal sealed record RaftStatus(ulong Id, RaftRole Role, ulong Term, ulong Leader, ulong Commit, Membership Membership, IReadOnlyList<MemberProgress> Progress)
{
    public bool IsLeader => Role == RaftRole.Leader;

    public bool IsLearner => Membership.Learners.Contains(Id);

    public static RaftStatus Of(RaftCore core) =>
        new(core.Id, core.Role, core.Term, core.Leader, core.CommitIndex, core.Membership, core.Role == RaftRole.Leader ? core.Progress() : []);
}
