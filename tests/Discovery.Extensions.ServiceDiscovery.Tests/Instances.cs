using Discovery.Client.Registry;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

/// <summary>Instances made up.</summary>
internal static class Instances
{
    public static ServiceInstance One(string id, int weight = 100, string? zone = null, string scheme = "http") => new()
    {
        Name = "catalog", Id = id, Address = $"host-{id}", Port = 80, Weight = weight, Zone = zone, Scheme = scheme,
    };
}
