namespace Discovery.Raft;

/// <summary>The roles of the Raft paper, section 5.1, and of the thesis' pre-vote, section 9.6.</summary>
public enum RaftRole
{
    Follower,

    /// <summary>Asks whether an election could be won, without changing anybody's term.</summary>
    PreCandidate,
    Candidate,
    Leader,
}
