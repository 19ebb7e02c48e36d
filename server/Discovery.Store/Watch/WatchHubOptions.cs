namespace Discovery.Store.Watch;

/// <summary>The limits of the watch hub. The defaults are etcd's where etcd has the limit.</summary>
public sealed record WatchHubOptions
{
    /// <summary>Below this an interval would be all cost and no news; etcd raises smaller ones to it as well.</summary>
    public static readonly TimeSpan ProgressIntervalMin = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A response of a watch with fragment=true is split when it would reach this many bytes. Default 2 MiB: the largest request
    /// (1.5 MiB) and 512 KiB of overhead. Responses that catch a watcher up are cut here as well, but only between revisions.
    /// </summary>
    public int ResponseBytesMax { get; init; } = (1536 + 512) * 1024;

    /// <summary>Events that wait in one stream's queue before its watchers fall back to reading history. Default 4096.</summary>
    public int QueuedEventsMax { get; init; } = 4096;

    /// <summary>Bytes of events that wait in one stream's queue before its watchers fall back. Default 8 MiB.</summary>
    public long QueuedBytesMax { get; init; } = 8L * 1024 * 1024;

    /// <summary>
    /// Answers to create, cancel and progress requests that wait in one stream's queue before the stream asks the server not to read
    /// further requests. Default 128.
    /// </summary>
    public int QueuedAnswersMax { get; init; } = 128;

    /// <summary>Watches in one stream; another one is refused. Default: any number.</summary>
    public int WatchersPerStreamMax { get; init; } = int.MaxValue;

    /// <summary>Watches of all streams together; another one is refused. Default: any number.</summary>
    public int WatchersMax { get; init; } = int.MaxValue;

    /// <summary>How long a watch with progress_notify stays silent before it hears of the current revision. Default 10 minutes.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    internal WatchHubOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ResponseBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(QueuedEventsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(QueuedBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(QueuedAnswersMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WatchersPerStreamMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WatchersMax);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ProgressInterval, TimeSpan.Zero);
        return ProgressInterval >= ProgressIntervalMin ? this : this with { ProgressInterval = ProgressIntervalMin };
    }
}
