namespace Discovery.Client;

/// <summary>How a range is read.</summary>
public sealed record RangeOptions
{
    /// <summary>The revision to read at; 0 (default) for the current one.</summary>
    public long Revision { get; init; }

    /// <summary>At most this many entries; 0 (default) for all.</summary>
    public long Limit { get; init; }

    /// <summary>
    /// Read what the asked member has, without asking the cluster: faster, works without a leader, may be stale.
    /// Default false.
    /// </summary>
    public bool Serializable { get; init; }

    /// <summary>Leave the values out.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>Answer only how many keys there are.</summary>
    public bool CountOnly { get; init; }

    /// <summary>What to sort by; the key by default.</summary>
    public RangeSortTarget SortBy { get; init; }

    /// <summary>The direction of the order; by default the store's own, which is ascending by key.</summary>
    public RangeSortOrder Order { get; init; }

    /// <summary>Leave out entries changed before this revision; 0 for no bound.</summary>
    public long MinModRevision { get; init; }

    /// <summary>Leave out entries changed after this revision; 0 for no bound.</summary>
    public long MaxModRevision { get; init; }

    /// <summary>Leave out entries created before this revision; 0 for no bound.</summary>
    public long MinCreateRevision { get; init; }

    /// <summary>Leave out entries created after this revision; 0 for no bound.</summary>
    public long MaxCreateRevision { get; init; }
}
