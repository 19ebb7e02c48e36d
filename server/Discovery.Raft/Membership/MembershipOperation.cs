namespace Discovery.Raft;

/// <summary>What a membership entry does to one member. The numbers stand in the log.</summary>
public enum MembershipOperation : byte
{
    AddVoter = 1,
    AddLearner = 2,

    /// <summary>A learner becomes a voter.</summary>
    Promote = 3,
    Remove = 4,

    /// <summary>Something about the member that is not consensus' business, e.g. its addresses; takes its turn among the changes.</summary>
    Update = 5,
}
