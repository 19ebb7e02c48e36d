namespace Discovery.Raft;

/// <summary>
/// The answer to <see cref="RaftCore.RequestRead"/>: a state machine that has applied <paramref name="Index"/> may
/// serve the reads that asked under <paramref name="RequestId"/> (Raft thesis, section 6.4).
/// </summary>
public readonly record struct ReadState(ulong RequestId, ulong Index);
