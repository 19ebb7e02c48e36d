namespace Discovery.Raft;

/// <summary>How a leader talks to a follower.</summary>
public enum ProgressState
{
    /// <summary>It is not known where the logs meet: one message at a time.</summary>
    Probe,

    /// <summary>The logs meet: entries are sent ahead of the acknowledgements.</summary>
    Replicate,

    /// <summary>What it needs is gone from the log: it gets a snapshot, and no entries meanwhile.</summary>
    Snapshot,
}
