using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Client.Registry;

/// <summary>Reading the registry.</summary>
public static class ServiceRegistryExtensions
{
    /// <summary>
    /// All services under a prefix, now and after each change. Never ends by itself: while the store is away, nothing is yielded
    /// and the last snapshot stays good. An entry that can't be read shows up in <see cref="RegistrySnapshot.Problems"/>.
    /// </summary>
    /// <param name="client">The store.</param>
    /// <param name="prefix">Where the services stand; <see cref="RegistryKeys.DefaultPrefix"/> unless told otherwise.</param>
    /// <param name="options">How to read and what to do on failures.</param>
    /// <param name="loggers">Where to log failures and bad entries.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    public static IAsyncEnumerable<RegistrySnapshot> WatchServicesAsync(
        this IKvClient client,
        string prefix = RegistryKeys.DefaultPrefix,
        PrefixWatcherOptions? options = null,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Discovery.Client.Registry");
        var watcher = new PrefixWatcher(client, RegistryKeys.Normalize(prefix), options, loggers);
        return new CancelledByDisposal<RegistrySnapshot>(
            token => Snapshots(watcher, new RegistryProjection(prefix, logger), token).GetAsyncEnumerator(CancellationToken.None),
            cancellationToken);
    }

    private static async IAsyncEnumerable<RegistrySnapshot> Snapshots(
        PrefixWatcher watcher, RegistryProjection projection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var view in watcher.WatchAsync(null, cancellationToken))
        {
            if (projection.Next(view) is { } snapshot)
                yield return snapshot;
        }
    }
}
