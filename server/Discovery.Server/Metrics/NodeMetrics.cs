namespace Discovery.Server.Metrics;

/// <summary>What a member counts and measures of itself beside its calls. Where a name of etcd's has the same meaning, it is published under that.</summary>
internal sealed class NodeMetrics
{
    public Counter LeaderChanges { get; } = new();

    public Counter LateHeartbeats { get; } = new();

    /// <summary>From the write of a batch of the log to its sync.</summary>
    public Histogram LogSync { get; } = Histogram.Exponential(.001, 2, 14);

    public Counter LogBytes { get; } = new();

    /// <summary>All that one turn of the apply loop does with its entries.</summary>
    public Histogram Commit { get; } = Histogram.Exponential(.001, 2, 14);

    public Histogram Defragment { get; } = Histogram.Exponential(.1, 2, 13);

    /// <summary>How many are under way.</summary>
    public Counter Defragmenting { get; } = new();

    /// <summary>After which the log may be cut.</summary>
    public Histogram Checkpoint { get; } = Histogram.Exponential(.001, 2, 14);

    /// <summary>Backups that clients took.</summary>
    public Histogram Snapshot { get; } = Histogram.Exponential(.01, 2, 17);

    public Histogram Hash { get; } = Histogram.Exponential(.01, 2, 15);

    public Histogram HashRevision { get; } = Histogram.Exponential(.01, 2, 15);

    /// <summary>1 while a snapshot of the leader takes the place of everything.</summary>
    public Counter Installing { get; } = new();

    /// <summary>Records that compactions made unreadable, as they are deleted.</summary>
    public Counter Compacted { get; } = new();

    /// <summary>Of /metrics that were answered.</summary>
    public Counter Scrapes { get; } = new();

    public Counter ScrapesUnderWay { get; } = new();

    public Counter WatchEvents { get; } = new();

    public ApplyMetrics Apply { get; } = new();

    public PeerMetrics Peers { get; } = new();

    public HealthMetrics Health { get; } = new();
}
