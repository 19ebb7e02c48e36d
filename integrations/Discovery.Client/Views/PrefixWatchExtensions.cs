namespace Discovery.Client;

/// <summary>Following a prefix with one call.</summary>
public static class PrefixWatchExtensions
{
    /// <summary>Everything under a prefix, now and after each change; see <see cref="PrefixWatcher"/>.</summary>
    public static IAsyncEnumerable<PrefixView> WatchPrefixAsync(
        this IKvClient client, KvKey prefix, PrefixWatcherOptions? options = null, CancellationToken cancellationToken = default) =>
        new PrefixWatcher(client, prefix, options).WatchAsync(null, cancellationToken);
}
