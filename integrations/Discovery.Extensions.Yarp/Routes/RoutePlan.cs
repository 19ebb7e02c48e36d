using System.Collections.Immutable;
using Discovery.Client.Registry;

namespace Discovery.Extensions.Yarp;

/// <summary>All services as they are routed at one revision of the registry. Immutable.</summary>
internal sealed record RoutePlan
{
    public static RoutePlan Empty { get; } = new();

    /// <summary>The revision of the registry it was made from; 0 before the first one.</summary>
    public long Revision { get; init; }

    /// <summary>By name, without regard to case, as paths are.</summary>
    public ImmutableSortedDictionary<string, ServiceRoute> Services { get; init; } =
        ImmutableSortedDictionary.Create<string, ServiceRoute>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Services that can't be routed and entries that can't be used.</summary>
    public ImmutableArray<RegistryProblem> Problems { get; init; } = [];

    /// <summary>True when requests would go other ways than with the plan before.</summary>
    public bool RoutesDiffer(RoutePlan before) =>
        Services.Count != before.Services.Count
        || Services.Any(service =>
            !before.Services.TryGetValue(service.Key, out var old)
            || !ReferenceEquals(old.Route, service.Value.Route)
            || !ReferenceEquals(old.Cluster, service.Value.Cluster));
}
