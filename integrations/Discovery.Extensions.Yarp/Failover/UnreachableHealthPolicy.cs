using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Discovery.Extensions.Yarp;

/// <summary>
/// An instance that can't be reached gets no more requests for a while: a killed one stands in the registry until its lease runs out,
/// and the first refused connection tells sooner.
/// </summary>
internal sealed class UnreachableHealthPolicy(
    IDestinationHealthUpdater health, IOptions<RegistryProxyOptions> options, ProxyMetrics metrics, ILogger<UnreachableHealthPolicy> logger)
    : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Unreachable";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var period = cluster.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? options.Value.UnreachableFor;
        var failure = context.Features.Get<IForwarderErrorFeature>();
        if (context.GetDelivery() == Delivery.NotSent)
        {
            metrics.Unreachable(cluster.ClusterId);

            // Once a spell: when all are unreachable, every request tries them.
            if (destination.Health.Passive != DestinationHealth.Unhealthy)
                ProxyLog.Unreachable(logger, cluster.ClusterId, destination.DestinationId, failure?.Exception?.Message ?? "unknown");
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, period);
        }
        else if (failure is null && destination.Health.Passive == DestinationHealth.Unhealthy)
        {
            // It was tried because nobody else was left, and answered.
            health.SetPassive(cluster, destination, DestinationHealth.Healthy, period);
        }
    }
}
