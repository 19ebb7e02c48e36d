using System.Diagnostics.Metrics;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>The meter <c>Discovery.Extensions.ServiceDiscovery</c>.</summary>
internal static class DiscoveryMetrics
{
    private static readonly Meter Meter = new(DiscoveryLog.Category);

    private static readonly Counter<long> Snapshots = Meter.CreateCounter<long>(
        "discovery.servicediscovery.snapshots", "{snapshot}", "Changes of the registry taken over.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "discovery.servicediscovery.registry_failures", "{failure}", "Failures to follow the registry; the last good list stays.");

    private static readonly Counter<long> Failovers = Meter.CreateCounter<long>(
        "discovery.servicediscovery.failovers", "{request}", "Requests sent to another instance of their service.");

    private static readonly Counter<long> Unreachables = Meter.CreateCounter<long>(
        "discovery.servicediscovery.unreachable", "{failure}", "Connections to instances that could not be made, by service.");

    private static readonly Counter<long> Unresolveds = Meter.CreateCounter<long>(
        "discovery.servicediscovery.unresolved", "{request}", "Requests for which there was no instance, by service.");

    public static void Applied() => Snapshots.Add(1);

    public static void RegistryFailed() => Failures.Add(1);

    public static void Failover(string service) => Failovers.Add(1, new KeyValuePair<string, object?>("service", service));

    public static void Unreachable(string service) => Unreachables.Add(1, new KeyValuePair<string, object?>("service", service));

    public static void Unresolved(string service) => Unresolveds.Add(1, new KeyValuePair<string, object?>("service", service));
}
