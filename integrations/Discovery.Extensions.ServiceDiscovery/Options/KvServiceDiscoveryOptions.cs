using System.Net.Security;
using Discovery.Client.Registry;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>How services are found and their instances chosen. Bound to the section <c>ServiceDiscovery</c>.</summary>
public sealed class KvServiceDiscoveryOptions
{
    /// <summary>Where services stand in the store. Default <c>/services/</c>.</summary>
    public string Prefix { get; set; } = RegistryKeys.DefaultPrefix;

    /// <summary>How long a request waits for the first look at the registry before it fails. Default 10 s.</summary>
    public TimeSpan FirstSnapshotTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How an instance is chosen. Default <see cref="BalancingPolicy.WeightedRoundRobin"/>.</summary>
    public BalancingPolicy Balancing { get; set; }

    /// <summary>By the name of the service, where that is to differ.</summary>
    public IDictionary<string, BalancingPolicy> BalancingOf { get; set; } =
        new Dictionary<string, BalancingPolicy>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Where this process runs: instances of the same zone are taken while one of them can be reached. Default: the <c>Zone</c> of the section
    /// <c>ServiceRegistration</c>; without one, zones do not matter.
    /// </summary>
    public string? Zone { get; set; }

    /// <summary>How many instances are tried for one request, the first one included. Default 3; 1 for none but it.</summary>
    public int InstancesPerRequestMax { get; set; } = 3;

    /// <summary>How long connecting to an instance may take before it counts as unreachable. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an instance that could not be reached gets no requests while others can. Default 5 s.</summary>
    public TimeSpan UnreachableFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Names without dots that are hosts and not services, such as those of a container network. URLs with a port, with an IP address or with
    /// localhost always are.
    /// </summary>
    public IList<string> PassThroughHosts { get; set; } = [];

    /// <summary>TLS of gRPC channels to https instances; null for the platform's defaults. HTTP clients have their own handlers for that.</summary>
    public SslClientAuthenticationOptions? Ssl { get; set; }
}
