namespace Discovery.Raft;

/// <summary>What became of a proposal at the core's door. Only <see cref="Appended"/> put anything into the log.</summary>
public enum ProposeOutcome
{
    Appended,

    /// <summary>This node does not lead; nothing was appended.</summary>
    NotLeader,

    /// <summary><see cref="RaftOptions.UncommittedBytesMax"/> is reached; nothing was appended.</summary>
    TooManyUncommitted,
}
