using Discovery.Rpc;
using Discovery.Rpc.Kestrel;
using Discovery.Server.Gateway;
using Discovery.Server.Metrics;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Store;

namespace Discovery.Server.Http;

/// <summary>What the client port serves, first to last: gRPC, the JSON gateway, then what <see cref="StatusEndpoints"/> and the like map.</summary>
internal static class ClientSurface
{
    public static void Map(WebApplication app, DiscoveryNode node, HttpSurfaceOptions options, ConnectionOptions connections, ClientLimits limits, RpcServerOptions rpc, RpcService[] services)
    {
        if (options.ExtensiveMetrics)
        {
            foreach (var method in services.SelectMany(service => service.Methods.Values))
                method.Statistics.MeasureDurations();
        }
        var limit = new RpcCallLimit(limits.RequestsMax, () => new RpcException((RpcStatusCode)StoreError.TooManyRequests.GrpcCode(), StoreError.TooManyRequests.Text()));
        // Streams are bounded by connections and what each may have of them; locks and elections wait, and what they wait with is counted.
        foreach (var method in services.Where(service => service.Name.StartsWith("etcdserverpb.", StringComparison.Ordinal)).SelectMany(service => service.Methods.Values))
        {
            method.Limit = method.Kind == RpcMethodKind.Unary ? limit : null;
            method.SlowCalls = node.Slow.Of(method);
        }
        app.MapRpcServices(rpc, services);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Discovery.Rpc");
        new BrowserDoor(connections, logger).Use(app);
        app.MapStatusEndpoints(node, forClients: true);
        app.MapHealthChecks(node);
        app.MapMetrics(new MetricsPage(node, services), node.Metrics);
        if (options.EnableDebug)
            app.MapDebug(node);
        if (!options.EnableGateway)
            return;
        var gateway = new JsonGateway(services, new GatewayOptions(rpc, logger, app.Lifetime.ApplicationStopping));
        app.Use(next => http => gateway.TryServe(http) ?? next(http));
    }

    /// <summary>What --listen-metrics-urls serve: nothing by which data could be read or changed.</summary>
    public static void MapMonitoring(WebApplication app, DiscoveryNode node, RpcService[] services)
    {
        app.MapHealth(node);
        app.MapHealthChecks(node);
        app.MapMetrics(new MetricsPage(node, services), node.Metrics);
    }
}
