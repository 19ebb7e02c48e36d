namespace Discovery.Server.Metrics;

/// <summary>Traffic with one other member.</summary>
internal sealed class PeerTraffic
{
    private long _heartbeatTicks = -1;

    public Counter BytesSent { get; } = new();

    public Counter BytesReceived { get; } = new();

    /// <summary>Times that a lane broke, or could take no more.</summary>
    public Counter SendFailures { get; } = new();

    /// <summary>Snapshots that the member has whole.</summary>
    public Counter SnapshotsSent { get; } = new();

    /// <summary>Snapshots that were begun and given up: refused, or nobody answered.</summary>
    public Counter SnapshotsFailed { get; } = new();

    /// <summary>Snapshots that this member has whole of that one.</summary>
    public Counter SnapshotsReceived { get; } = new();

    public Histogram RoundTrip { get; } = Histogram.Exponential(.0001, 2, 16);

    /// <summary>On the node's clock; null when no answer is awaited.</summary>
    public TimeSpan? HeartbeatAt
    {
        get => Interlocked.Read(ref _heartbeatTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
        set => Interlocked.Exchange(ref _heartbeatTicks, value?.Ticks ?? -1);
    }
}
