using System.Collections.Immutable;
using Discovery.Client.Registry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;

namespace Discovery.Extensions.Yarp;

/// <summary>Makes the route and the cluster of a service.</summary>
internal sealed class ServiceRouteFactory(RegistryProxyOptions options)
{
    /// <param name="name">The service.</param>
    /// <param name="instances">All its instances, whatever their status.</param>
    /// <param name="before">What it was until now, for what can't be used any more to stay as it was.</param>
    public ServiceRoute Create(string name, ImmutableArray<ServiceInstance> instances, ServiceRoute? before)
    {
        var problems = ImmutableArray.CreateBuilder<RegistryProblem>();
        var destinations = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        foreach (var instance in instances.Where(InstanceDestination.IsWanted))
        {
            var id = FreeId(instance.Id, destinations);
            var last = before?.Cluster.Destinations?.GetValueOrDefault(id);
            if (InstanceDestination.TryCreate(instance, out var destination, out var error))
                destinations.Add(id, destination.Equals(last) ? last : destination);
            else
            {
                problems.Add(new RegistryProblem(RegistryKeys.Normalize(options.Prefix) + name + "/" + instance.Id, error));
                if (last is not null)
                    destinations.Add(id, last);
            }
        }

        return new ServiceRoute
        {
            Name = name,
            Instances = instances,
            Route = before?.Route ?? Route(name),
            Cluster = Cluster(name, destinations),
            Problems = problems.ToImmutable(),
        };
    }

    /// <summary>Ids of the registry differ by case, those of YARP do not.</summary>
    private static string FreeId(string id, Dictionary<string, DestinationConfig> taken)
    {
        var free = id;
        for (var n = 2; taken.ContainsKey(free); n++)
            free = $"{id}~{n}";
        return free;
    }

    private static RouteConfig Route(string name) => new()
    {
        RouteId = name,
        ClusterId = name,
        Match = new RouteMatch { Path = $"/{name}/{{**catch-all}}" },
        Transforms =
        [
            new Dictionary<string, string> { ["PathRemovePrefix"] = $"/{name}" },
            new Dictionary<string, string> { ["X-Forwarded"] = "Set", ["Prefix"] = "Off" },

            // What was taken off the path, so that the service can build links that lead back through the proxy.
            new Dictionary<string, string> { ["RequestHeader"] = "X-Forwarded-Prefix", ["Set"] = $"/{name}" },
        ],
    };

    private ClusterConfig Cluster(string name, Dictionary<string, DestinationConfig> destinations) => new()
    {
        ClusterId = name,
        LoadBalancingPolicy = options.LoadBalancingPolicy,
        Destinations = destinations,
        HealthCheck = new HealthCheckConfig
        {
            // The registry says who is healthy. That an instance could not be reached is only a hint: when nobody else is left, it is tried.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = UnreachableHealthPolicy.PolicyName,
                ReactivationPeriod = options.UnreachableFor,
            },
        },
    };
}
