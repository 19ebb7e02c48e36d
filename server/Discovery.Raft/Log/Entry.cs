namespace Discovery.Raft;

/// <summary>
/// One entry of the replicated log. <paramref name="Data"/> is opaque to consensus and carried as it was proposed;
/// an empty one is what a new leader appends to commit its predecessors' entries (Raft paper, section 5.4.2).
/// </summary>
/// <param name="Index">Position in the log, from 1, without gaps.</param>
/// <param name="Term">Term of the leader that appended it; never decreases along the log.</param>
public readonly record struct Entry(ulong Index, ulong Term, ReadOnlyMemory<byte> Data, EntryKind Kind = EntryKind.Normal);
