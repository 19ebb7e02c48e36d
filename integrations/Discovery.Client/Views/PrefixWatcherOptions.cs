namespace Discovery.Client;

/// <summary>How a <see cref="PrefixWatcher"/> reads and how it deals with failures.</summary>
public sealed record PrefixWatcherOptions
{
    /// <summary>The defaults.</summary>
    public static PrefixWatcherOptions Default { get; } = new();

    /// <summary>How many entries are read with one request; the pages of one view are read at one revision. Default 1,000.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>The wait after the first failure; doubled with each further one, with jitter. Default 100 ms.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two attempts. Default 5 s.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Called on each failure to read or to watch, before the wait; may change the wait. The last view stays good and the watcher goes on.
    /// What the callback throws ends the enumeration.
    /// </summary>
    public Action<WatchFailure>? OnFailure { get; init; }
}
