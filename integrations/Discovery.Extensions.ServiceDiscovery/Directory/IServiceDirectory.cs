using Discovery.Client.Registry;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>
/// The registry as this process sees it: pushed by a watch and never polled. While the store is away, the last list stays good.
/// </summary>
public interface IServiceDirectory
{
    /// <summary>All services; waits for the first look at the registry, and for nothing afterwards.</summary>
    /// <exception cref="TimeoutException">There was none within <see cref="KvServiceDiscoveryOptions.FirstSnapshotTimeout"/>.</exception>
    ValueTask<RegistrySnapshot> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>All services, now and after each change. A consumer that is slow misses what came in between, never the latest.</summary>
    IAsyncEnumerable<RegistrySnapshot> WatchAsync(CancellationToken cancellationToken = default);
}
