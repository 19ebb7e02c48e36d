using Discovery.Raft;

namespace Discovery.Server.Node;

/// <summary>The state of consensus on this member after a turn. Immutable: any thread.</summary>
/// <param name="Leader">0 when none is known.</param>
internal sealed record RaftStatus(ulong Id, RaftRole Role, ulong Term, ulong Leader, ulong Commit, Membership Membership, IReadOnlyList<MemberProgress> Progress)
{
    public bool IsLeader => Role == RaftRole.Leader;

    public bool IsLearner => Membership.Learners.Contains(Id);

    /// <summary>
    /// Not null when this member leads and is the only one, so that nobody else can acknowledge anything: whoever has applied up to this
    /// index has seen all that others ever did, and what this member itself acknowledges it has applied.
    /// </summary>
    public ulong? AloneSince { get; init; }

    /// <param name="before">The status before this one.</param>
    public static RaftStatus Of(RaftCore core, RaftStatus? before = null) =>
        new(core.Id, core.Role, core.Term, core.Leader, core.CommitIndex, core.Membership, core.Role == RaftRole.Leader ? core.Progress() : [])
        {
            AloneSince = !IsAlone(core) ? null : before is { AloneSince: { } since } && before.IsOfSameReign(core) ? since : core.CommitIndex,
        };

    /// <summary>Neither role nor term nor members have changed since.</summary>
    public bool IsOfSameReign(RaftCore core) => Role == core.Role && Term == core.Term && ReferenceEquals(Membership, core.Membership);

    private static bool IsAlone(RaftCore core) =>
        core is { Role: RaftRole.Leader, CanLead: true, Membership: { Voters.Count: 1, Learners.IsEmpty: true } } && core.CommitIndex >= core.FirstOfTerm;
}
