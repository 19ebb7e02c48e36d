namespace Discovery.Raft;

/// <summary>Where a snapshot stands in the log, and who the members were there.</summary>
public sealed record SnapshotPoint(ulong Index, ulong Term, Membership Membership);
