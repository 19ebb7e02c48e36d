namespace Discovery.Raft;

/// <summary>What a leader tells its node of one member.</summary>
/// <param name="Match">The greatest entry known to be on its disk.</param>
/// <param name="IsActive">It was heard of within an election time-out.</param>
public readonly record struct MemberProgress(ulong Member, bool IsLearner, ProgressState State, ulong Match, bool IsActive);
