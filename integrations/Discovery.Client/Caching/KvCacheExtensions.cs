using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>Caches of a prefix.</summary>
public static class KvCacheExtensions
{
    /// <summary>
    /// Reads everything under a prefix and follows it: the answer is complete when it is given, and current as far as the store can be
    /// heard from then on.
    /// </summary>
    /// <param name="client">Reads and watches; is not disposed by the cache.</param>
    /// <param name="prefix">Such as <c>/prices/</c>.</param>
    /// <param name="parse">Makes a value of an entry. What it throws makes the entry a problem and leaves the value before in its place.</param>
    /// <param name="options">How to follow; null for the defaults.</param>
    /// <param name="loggers">Hears of entries that can't be read and callbacks that throw.</param>
    /// <param name="cancellationToken">Ends the wait for the first snapshot.</param>
    /// <exception cref="TimeoutException">There was no first snapshot within <see cref="KvCacheOptions.StartTimeout"/>.</exception>
    public static Task<KvCache<T>> CacheAsync<T>(
        this IKvClient client,
        KvKey prefix,
        Func<KvEntry, T> parse,
        KvCacheOptions? options = null,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(parse);
        return KvCache<T>.BeginAsync(client, prefix, parse, options ?? new KvCacheOptions(), loggers, cancellationToken);
    }
}
