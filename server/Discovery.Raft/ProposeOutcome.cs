namespace Discovery.Raft;

/// <summary>What became of a proposal at the core's door. Only <see cref="Appended"/> put anything into the log.</summary>
public enum ProposeOutcome
{
    Appended,

    /// <summary>Sent to the leader, which may refuse or never get it: nothing will be heard of it but its entry.</summary>
    Forwarded,

    /// <summary>Nobody is known to lead; nothing was appended or sent.</summary>
    NoLeader,

    /// <summary><see cref="RaftOptions.UncommittedBytesMax"/> is reached; nothing was appended.</summary>
    TooManyUncommitted,

    /// <summary>Leadership is being handed over; nothing was appended.</summary>
    Transferring,

    /// <summary>Membership changes only: this member does not lead.</summary>
    NotLeader,

    /// <summary>Membership changes only: another one is under way, or the leader has not yet committed in its term.</summary>
    ChangePending,

    /// <summary>Membership changes only: it was made for other members than there are now.</summary>
    MembersChanged,

    /// <summary>Promotions only: the learner has not caught up with the log.</summary>
    LearnerNotReady,
}
