using Discovery.Client.Registry;
using Discovery.Extensions.Yarp;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Discovery.Sidecar;

/// <summary>What is routed where, and what is wrong in the registry.</summary>
internal static class RoutesPage
{
    public static IResult Get(RegistryProxyState state, IProxyStateLookup proxy) => Results.Json(new
    {
        loaded = state.IsLoaded,
        revision = state.Revision,
        lastError = state.LastError,
        services = state.Services.OrderBy(service => service.Key, StringComparer.Ordinal).Select(service => new
        {
            name = service.Key,
            path = $"/{service.Key}/",
            instances = service.Value.Select(instance => Describe(instance, Destination(proxy, instance))),
        }),
        problems = state.Problems.Select(problem => new { key = problem.Key, error = problem.Error }),
    });

    private static object Describe(ServiceInstance instance, DestinationState? destination) => new
    {
        id = instance.Id,
        url = destination?.Model.Config.Address ?? $"{instance.Scheme}://{instance.Address}:{instance.Port}/",
        status = instance.Status.ToString().ToLowerInvariant(),
        weight = instance.Weight,
        zone = instance.Zone,
        version = instance.Version,
        routed = destination is not null,
        reachable = destination is null ? (bool?)null : destination.Health.Passive != DestinationHealth.Unhealthy,
    };

    private static DestinationState? Destination(IProxyStateLookup proxy, ServiceInstance instance) =>
        proxy.TryGetCluster(instance.Name, out var cluster) ? cluster.Destinations.GetValueOrDefault(instance.Id) : null;
}
