using System.Collections.Immutable;
using Discovery.Client.Registry;
using Yarp.ReverseProxy.Configuration;

namespace Discovery.Extensions.Yarp;

/// <summary>One service as it is routed. Immutable; kept as it is while its instances do not change, so that YARP sees no change either.</summary>
internal sealed record ServiceRoute
{
    /// <summary>The name in the registry and in the path.</summary>
    public required string Name { get; init; }

    /// <summary>The instances it was made from, whatever their status.</summary>
    public required ImmutableArray<ServiceInstance> Instances { get; init; }

    /// <summary>The path and what is done to requests.</summary>
    public required RouteConfig Route { get; init; }

    /// <summary>Where requests go.</summary>
    public required ClusterConfig Cluster { get; init; }

    /// <summary>Entries that could not be used; their last good destinations are in the cluster.</summary>
    public ImmutableArray<RegistryProblem> Problems { get; init; } = [];

    /// <summary>When the last instance left; null while there are any.</summary>
    public DateTimeOffset? EmptySince { get; init; }
}
