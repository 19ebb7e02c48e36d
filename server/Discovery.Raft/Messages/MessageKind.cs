namespace Discovery.Raft;

/// <summary>What members say to each other. The numbers travel on the wire.</summary>
public enum MessageKind : byte
{
    None = 0,

    /// <summary>Would you vote for me in Term? Changes nobody's term (Raft thesis, section 9.6). LogIndex, LogTerm: the end of the log.</summary>
    PreVote = 1,

    /// <summary>Commit, LogTerm: the last entry that the sender knows to be committed, and its term. The same in VoteReply.</summary>
    PreVoteReply = 2,

    /// <summary>RequestVote (paper, section 5.2). Transfer: the leader asked for this election, so its lease does not count.</summary>
    Vote = 3,
    VoteReply = 4,

    /// <summary>AppendEntries (section 5.3). LogIndex, LogTerm: the entry before Entries. Commit: the leader's.</summary>
    Append = 5,

    /// <summary>LogIndex: the last entry that now matches, or the refused one; then Hint and HintTerm tell where to try next.</summary>
    AppendReply = 6,

    /// <summary>Commit: as far as the receiver is known to match. Context: the round, echoed by the reply.</summary>
    Heartbeat = 7,

    /// <summary>Context: the round. Reject: the sender installs a snapshot. It follows, but acknowledges nothing and votes for nobody meanwhile.</summary>
    HeartbeatReply = 8,

    /// <summary>InstallSnapshot (section 7), stepped by the receiving node once it holds all of it. LogIndex, LogTerm, Membership.</summary>
    Snapshot = 9,

    /// <summary>Context: the asker's id for the read. Has no term.</summary>
    ReadIndex = 10,

    /// <summary>LogIndex: from there on the read may be served. Context: the asker's id.</summary>
    ReadIndexReply = 11,

    /// <summary>Entries: data to append, forwarded to the leader. Has no term.</summary>
    Propose = 12,

    /// <summary>The leader wants the receiver to take over (thesis, section 3.10).</summary>
    TimeoutNow = 13,
}
