using Discovery.Rpc;
using Discovery.Rpc.Kestrel;
using Discovery.Server.Gateway;
using Discovery.Server.Options;

namespace Discovery.Server.Http;

/// <summary>What the client port serves, first to last: gRPC, the JSON gateway, then what <see cref="StatusEndpoints"/> and the like map.</summary>
internal static class ClientSurface
{
    public static void Map(WebApplication app, HttpSurfaceOptions options, RpcServerOptions rpc, RpcService[] services)
    {
        app.MapRpcServices(rpc, services);
        CrossOrigin.Allow(app);
        if (!options.EnableGateway)
            return;
        var gateway = new JsonGateway(services, new GatewayOptions(rpc, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Discovery.Rpc"), app.Lifetime.ApplicationStopping));
        app.Use(next => http => gateway.TryServe(http) ?? next(http));
    }
}
