namespace Discovery.Client;

/// <summary>How a single key is read.</summary>
public sealed record GetOptions
{
    /// <summary>The revision to read at; 0 (default) for the current one.</summary>
    public long Revision { get; init; }

    /// <summary>
    /// Read what the asked member has, without asking the cluster: faster, works without a leader, may be stale.
    /// Default false.
    /// </summary>
    public bool Serializable { get; init; }
}
