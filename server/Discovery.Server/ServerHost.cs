using Discovery.Rpc;
using Discovery.Rpc.Kestrel;
using Discovery.Server.Auth;
using Discovery.Server.Http;
using Discovery.Server.Logging;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Server.Services;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server;

/// <summary>Brings a member up, serves until told to stop, and takes it down in order.</summary>
internal static partial class ServerHost
{
    private const int Failed = 1;

    /// <param name="ready">Is told, once the member serves, what somebody at a terminal wants to know.</param>
    /// <returns>The exit code: 0 after a stop that was asked for, 1 when the member could not start.</returns>
    public static async Task<int> RunAsync(ServerOptions options, Action<string> ready)
    {
        using var provider = new JsonLinesLoggerProvider(options.LogLevel, TimeProvider.System);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Trace).AddProvider(provider));
        var logger = loggers.CreateLogger("Discovery.Server");
        try
        {
            ListenAddresses.Probe(options.ListenClientUrls.Concat(options.ListenPeerUrls));
            await using var node = await NodeStart.OpenAsync(options, TimeProvider.System, loggers);
            await ServeAsync(options, node, provider, logger, ready);
        }
        catch (ClusterStartException e)
        {
            Log.CannotJoin(logger, e.Message);
            return Failed;
        }
        catch (Exception e) when (e is StorageUnusableException or StorageCorruptException or StorageFailedException)
        {
            Log.CannotOpen(logger, options.DataDir, e.Message);
            return Failed;
        }
        catch (IOException e)
        {
            // Kestrel's message names the address.
            Log.CannotListen(logger, e.Message);
            return Failed;
        }
        Log.Stopped(logger, options.Name);
        return 0;
    }

    /// <summary>The peer port is open from the start, as members need each other to begin; clients are let in when there is a leader.</summary>
    private static async Task ServeAsync(ServerOptions options, DiscoveryNode node, ILoggerProvider logging, ILogger logger, Action<string> ready)
    {
        await using var peers = Build(logging, options.MaxConcurrentStreams, options.ListenPeerUrls, node, app => app.MapRpcServices(PeerNetwork.ServerOptions, node.Network.Bind()));
        await peers.StartAsync();
        using var stopping = StopSignal.When(node.Removed);
        node.Start();
        try
        {
            await NodeStart.PublishAsync(options, node, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.Token.IsCancellationRequested)
        {
            // Asked to stop before there was a leader.
        }
        if (!stopping.Token.IsCancellationRequested)
            await ServeClientsAsync(options, node, logging, logger, ready, stopping.Token);
        Log.Stopping(logger, options.Name);
        // Before the peer port goes: a leader hands over first.
        await node.DisposeAsync();
    }

    private static async Task ServeClientsAsync(
        ServerOptions options, DiscoveryNode node, ILoggerProvider logging, ILogger logger, Action<string> ready, CancellationToken stopping)
    {
        foreach (var warning in options.Auth.Warnings)
            Log.Warned(logger, warning);
        var tokens = node.OpenTokens(options.Auth);
        using var passwords = new PasswordCheck(PasswordLimits.Default, options.Auth.PasswordIterations, TimeProvider.System);
        await using var clients = Build(
            logging, options.MaxConcurrentStreams, options.ListenClientUrls, node, app => app.MapRpcServices(RpcOptions(options), Services(options, node, tokens, passwords)));
        await clients.StartAsync(CancellationToken.None);
        Log.Serving(logger, options.Name, string.Join(',', options.ListenClientUrls.Select(MemberIdentity.UrlText)), options.DataDir);
        Log.Ready(logger);
        ready(Banner.Text(options));
        await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await clients.StopAsync(CancellationToken.None);
    }

    private static WebApplication Build(
        ILoggerProvider logging, int streamsMax, IReadOnlyList<Uri> urls, DiscoveryNode node, Action<IApplicationBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logging);
        // Open watches end at once with "unavailable"; this is for requests that are still being answered.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        // Signals are one thing for both hosts and the node: see StopSignal.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureForRpc(streamsMax);
            kestrel.Listen(urls);
        });
        var app = builder.Build();
        map(app);
        app.MapStatusEndpoints(node);
        return app;
    }

    private static RpcServerOptions RpcOptions(ServerOptions options) => new()
    {
        MaxReceiveMessageBytes = options.MaxRequestBytes + ServerLimits.RequestOverheadBytes,
        MapException = error => error switch
        {
            StoreException e => new RpcException((RpcStatusCode)e.Error.GrpcCode(), e.Error.Text()),
            _ => null,
        },
    };

    private static RpcService[] Services(ServerOptions options, DiscoveryNode node, ITokens tokens, PasswordCheck passwords)
    {
        var door = new AuthDoor(node, tokens);
        return
        [
            new KvService(node, door, new RequestLimits { TxnOperationsMax = options.MaxTxnOps, RequestBytesMax = options.MaxRequestBytes }).Bind(),
            new WatchService(node, door).Bind(),
            new LeaseService(node, door).Bind(),
            new ClusterService(node, door).Bind(),
            new MaintenanceService(node, door).Bind(),
            new AuthService(node, door, tokens, passwords).Bind(),
        ];
    }

    private static partial class Log
    {
        // Word for word what etcd says, as tools wait for it.
        [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "ready to serve client requests")]
        public static partial void Ready(ILogger logger);

        [LoggerMessage(EventId = 15, Level = LogLevel.Information, Message = "serving {Name} on {ClientUrls} with data in {DataDir}")]
        public static partial void Serving(ILogger logger, string name, string clientUrls, string dataDir);

        [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "stopping member {Name}")]
        public static partial void Stopping(ILogger logger, string name);

        [LoggerMessage(EventId = 12, Level = LogLevel.Information, Message = "stopped member {Name}")]
        public static partial void Stopped(ILogger logger, string name);

        [LoggerMessage(EventId = 13, Level = LogLevel.Critical, Message = "can't open the data folder {DataDir}: {Reason}")]
        public static partial void CannotOpen(ILogger logger, string dataDir, string reason);

        [LoggerMessage(EventId = 16, Level = LogLevel.Critical, Message = "can't take part in the cluster: {Reason}")]
        public static partial void CannotJoin(ILogger logger, string reason);

        [LoggerMessage(EventId = 17, Level = LogLevel.Warning, Message = "{What}")]
        public static partial void Warned(ILogger logger, string what);

        [LoggerMessage(EventId = 14, Level = LogLevel.Critical, Message = "can't listen: {Reason}")]
        public static partial void CannotListen(ILogger logger, string reason);
    }
}
