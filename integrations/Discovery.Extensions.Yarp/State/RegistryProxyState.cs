using System.Collections.Immutable;
using Discovery.Client.Registry;

namespace Discovery.Extensions.Yarp;

/// <summary>What the proxy knows about the registry, for pages and health checks. Safe for use by many threads.</summary>
public sealed class RegistryProxyState
{
    private RoutePlan _plan = RoutePlan.Empty;
    private RegistryProxyError? _lastError;
    private int _loaded;

    internal RegistryProxyState()
    {
    }

    /// <summary>True when the registry has been read once. It stays true while the store is away: the last good list is used.</summary>
    public bool IsLoaded => Volatile.Read(ref _loaded) != 0;

    /// <summary>The revision of the registry that is routed; 0 before the first one.</summary>
    public long Revision => Plan.Revision;

    /// <summary>The instances of each routed service, whatever their status; none for a service whose last instance has left.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<ServiceInstance>> Services =>
        Plan.Services.ToDictionary(service => service.Value.Name, service => service.Value.Instances);

    /// <summary>Entries and services that can't be used. What was good of them before is still routed.</summary>
    public IReadOnlyList<RegistryProblem> Problems => Plan.Problems;

    /// <summary>The last failure to follow the registry or to apply it, until the next success; null when there was none.</summary>
    public RegistryProxyError? LastError => Volatile.Read(ref _lastError);

    internal RoutePlan Plan => Volatile.Read(ref _plan);

    internal void Loaded(RoutePlan plan)
    {
        Volatile.Write(ref _plan, plan);
        Volatile.Write(ref _lastError, null);
        Volatile.Write(ref _loaded, 1);
    }

    internal void Failed(string message, DateTimeOffset at) => Volatile.Write(ref _lastError, new RegistryProxyError(message, at));
}
