using Discovery.Client.Registry;

namespace Discovery.Extensions.Yarp;

/// <summary>How the registry becomes routes, and how the proxy deals with instances that fail.</summary>
public sealed class RegistryProxyOptions
{
    /// <summary>Where the services stand in the store. Default <c>/services/</c>.</summary>
    public string Prefix { get; set; } = RegistryKeys.DefaultPrefix;

    /// <summary>
    /// How long the start waits for the first look at the registry, so that the first requests find their routes. After it the proxy
    /// starts without, answers 503 and goes on trying. Default 10 s.
    /// </summary>
    public TimeSpan StartupTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Names that no service may be routed under, because the application has pages of its own there. Empty by default.</summary>
    public IList<string> ReservedNames { get; } = [];

    /// <summary>
    /// How long a service whose last instance has left is still known: it answers 503 ("come back") and then 404 ("no such thing").
    /// Default 10 min.
    /// </summary>
    public TimeSpan EmptyServiceRetention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How a request's instance is chosen: ours, which knows weights, or one of YARP's. Default <c>WeightedRoundRobin</c>.</summary>
    public string LoadBalancingPolicy { get; set; } = WeightedRoundRobinPolicy.PolicyName;

    /// <summary>How long connecting to an instance may take before it counts as unreachable. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many instances are tried for a request that could not be delivered, the first one included. Default 3; 1 for none but it.</summary>
    public int InstancesPerRequestMax { get; set; } = 3;

    /// <summary>How long an instance that could not be reached gets no traffic while others can. Default 5 s.</summary>
    public TimeSpan UnreachableFor { get; set; } = TimeSpan.FromSeconds(5);
}
