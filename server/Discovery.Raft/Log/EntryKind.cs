namespace Discovery.Raft;

/// <summary>What an entry means to consensus. The numbers travel between members.</summary>
public enum EntryKind : byte
{
    /// <summary>The state machine's business alone; empty when a new leader appended it.</summary>
    Normal = 0,

    /// <summary>A <see cref="MembershipChange"/>; it takes effect in the core the moment it is known to be committed.</summary>
    Membership = 1,
}
