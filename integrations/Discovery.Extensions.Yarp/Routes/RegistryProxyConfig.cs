using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Discovery.Extensions.Yarp;

/// <summary>A plan as YARP reads it.</summary>
internal sealed class RegistryProxyConfig : IProxyConfig
{
    private readonly Action _replaced;

    public RegistryProxyConfig(RoutePlan plan)
    {
        Routes = [.. plan.Services.Values.Select(service => service.Route)];
        Clusters = [.. plan.Services.Values.Select(service => service.Cluster)];
        var source = new CancellationTokenSource();
        ChangeToken = new CancellationChangeToken(source.Token);
        _replaced = source.Cancel;
    }

    public IReadOnlyList<RouteConfig> Routes { get; }

    public IReadOnlyList<ClusterConfig> Clusters { get; }

    public IChangeToken ChangeToken { get; }

    /// <summary>Tells YARP that there is another one.</summary>
    public void Replaced() => _replaced();
}
