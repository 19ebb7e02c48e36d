using Discovery.Rpc.Kestrel;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Server.Tls;

namespace Discovery.Server.Http;

/// <summary>Makes the web servers of a member's two ports.</summary>
internal sealed class NodeHost(ServerOptions options, DiscoveryNode node, NodePorts ports, ILoggerProvider logging)
{
    public WebApplication Peers(Action<IApplicationBuilder> map) => Build(options.ListenPeerUrls, ports.PeerTls, map);

    public WebApplication Clients(Action<IApplicationBuilder> map) =>
        Build([.. options.ListenClientUrls, .. options.ListenClientHttpUrls], ports.ClientTls, map);

    private WebApplication Build(IReadOnlyList<Uri> urls, TlsListening? tls, Action<IApplicationBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logging);
        // Open watches end at once with "unavailable"; this is for requests that are still being answered.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        // Signals are one thing for both hosts and the node: see StopSignal.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureForRpc(options.MaxConcurrentStreams);
            kestrel.Limits.RequestHeadersTimeout = options.Http.RequestHeadersTimeout;
            kestrel.Limits.Http2.KeepAlivePingDelay = options.Http.PingInterval;
            kestrel.Limits.Http2.KeepAlivePingTimeout = options.Http.PingTimeout;
            kestrel.Listen(urls, tls);
        });
        var app = builder.Build();
        map(app);
        app.MapStatusEndpoints(node);
        return app;
    }
}
