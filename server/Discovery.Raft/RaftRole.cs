namespace Discovery.Raft;

/// <summary>The roles of the Raft paper, section 5.1.</summary>
public enum RaftRole
{
    Follower,
    Candidate,
    Leader,
}
