namespace Discovery.Raft;

/// <summary>What a core starts from: what its node found on disk.</summary>
/// <param name="HardState">The last one written; default for a node that never ran.</param>
/// <param name="AppliedIndex">The state machine has applied everything up to here; the log below may be gone.</param>
/// <param name="AppliedTerm">Term of the entry at <paramref name="AppliedIndex"/>.</param>
/// <param name="Entries">Every durable entry above <paramref name="AppliedIndex"/>, in order, without gaps.</param>
/// <param name="Membership">
/// The members as of <paramref name="AppliedIndex"/>. Empty only for one that joins a cluster whose log begins behind a snapshot.
/// </param>
public sealed record RaftRestore(HardState HardState, ulong AppliedIndex, ulong AppliedTerm, IReadOnlyList<Entry> Entries, Membership Membership)
{
    public static RaftRestore Empty { get; } = new(default, 0, 0, [], Membership.Empty);
}
