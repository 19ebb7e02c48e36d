using Discovery.Rpc.Kestrel;
using Discovery.Server.Options;
using Discovery.Server.Tls;

namespace Discovery.Server.Http;

/// <summary>Makes the web servers of a member's ports.</summary>
internal sealed class NodeHost(ServerOptions options, NodePorts ports, ILoggerProvider logging)
{
    public WebApplication Peers(Action<WebApplication> map) => Build(options.ListenPeerUrls, ports.PeerTls, connectionsMax: null, map);

    public WebApplication Clients(Action<WebApplication> map) =>
        Build([.. options.ListenClientUrls, .. options.ListenClientHttpUrls], ports.ClientTls, options.Limits.ConnectionsMax, map);

    /// <summary>--listen-metrics-urls, with the TLS of clients; null when there are none.</summary>
    public WebApplication? Monitoring(Action<WebApplication> map) =>
        options.Http.ListenMetricsUrls.Count > 0 ? Build(options.Http.ListenMetricsUrls, ports.ClientTls, options.Limits.ConnectionsMax, map) : null;

    /// <summary>
    /// Builds one for nobody. What takes time at a start is that types are loaded and methods compiled, once in a process: this can happen
    /// while a data folder is opened, where there is a processor to spare.
    /// </summary>
    public static Task RehearseAsync(ServerOptions options, ILoggerProvider logging) =>
        Environment.ProcessorCount == 1
            ? Task.CompletedTask
            : Task.Run(async () => await Build(options, logging, [], null, null).DisposeAsync());

    private WebApplication Build(IReadOnlyList<Uri> urls, TlsListening? tls, long? connectionsMax, Action<WebApplication> map)
    {
        var app = Build(options, logging, urls, tls, connectionsMax);
        map(app);
        return app;
    }

    private static WebApplication Build(ServerOptions options, ILoggerProvider logging, IReadOnlyList<Uri> urls, TlsListening? tls, long? connectionsMax)
    {
        // Empty: other builders read appsettings.json of the working folder, which may be anybody's, and watch all that is written below it,
        // data folders too.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logging);
        // Open watches end at once with "unavailable"; this is for requests that are still being answered.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        // Signals are one thing for both hosts and the node: see StopSignal.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureForRpc(options.MaxConcurrentStreams);
            kestrel.Limits.MaxConcurrentConnections = connectionsMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = options.Limits.HeaderBytesMax;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = options.Limits.HeaderBytesMax;
            kestrel.Limits.RequestHeadersTimeout = options.Connections.RequestHeadersTimeout;
            kestrel.Limits.Http2.KeepAlivePingDelay = options.Connections.PingInterval;
            kestrel.Limits.Http2.KeepAlivePingTimeout = options.Connections.PingTimeout;
            kestrel.Listen(urls, tls);
        });
        builder.Services.AddRpcFront();
        return builder.Build();
    }
}
