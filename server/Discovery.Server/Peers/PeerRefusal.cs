namespace Discovery.Server.Peers;

/// <summary>Why one member does not listen to another.</summary>
internal enum PeerRefusal
{
    /// <summary>Not a refusal of ours: some other server, or a version that has other reasons.</summary>
    Unknown,

    /// <summary>The two belong to different clusters.</summary>
    WrongCluster,

    /// <summary>The message is meant for, or comes from, somebody else.</summary>
    WrongMember,

    /// <summary>The sender was removed from the cluster and never comes back under its id.</summary>
    Removed,

    /// <summary>What arrived is no message of this protocol.</summary>
    BadMessage,
}
