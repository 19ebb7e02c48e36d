using Discovery.Rpc;
using Discovery.Rpc.Kestrel;
using Discovery.Server.Auth;
using Discovery.Server.Http;
using Discovery.Server.Logging;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Server.Services;
using Discovery.Server.Tls;
using Discovery.Server.Tracing;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server;

/// <summary>Brings a member up, serves until told to stop, and takes it down in order.</summary>
internal static partial class ServerHost
{
    private const int Failed = 1;

    /// <param name="warnings">What the options say and does not happen.</param>
    /// <param name="ready">Is told, once the member serves, what somebody at a terminal wants to know.</param>
    /// <returns>The exit code: 0 after a stop that was asked for, 1 when the member could not start.</returns>
    public static async Task<int> RunAsync(ServerOptions options, IReadOnlyList<string> warnings, Action<string> ready)
    {
        using var provider = new LinesLoggerProvider(options.Log, TimeProvider.System);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Trace).AddProvider(provider));
        var logger = loggers.CreateLogger("Discovery.Server");
        foreach (var warning in warnings)
            Log.Option(logger, warning);
        using var stopping = StopSignal.Listen();
        try
        {
            ListenAddresses.Probe(options.ListenClientUrls.Concat(options.ListenClientHttpUrls).Concat(options.ListenPeerUrls).Concat(options.Http.ListenMetricsUrls));
            // Read before the folder is made: a member with a wrong path to its certificate has not begun to exist.
            NodePorts.Check(options, loggers);
            var peers = PeerNetworkOptions.Default with { Tls = new PeerTls { Client = new MemberTls(options.PeerTls, options.Tls, loggers.CreateLogger("Discovery.Tls")).Options } };
            var rehearsal = NodeHost.RehearseAsync(options, provider);
            if (FolderPermission.Complaint(options.DataDir) is { } complaint)
                Log.Permission(logger, complaint);
            await using var node = await TryOpenAsync(options, peers, loggers, stopping.Token);
            await rehearsal;
            if (node is null)
            {
                Log.Stopped(logger, options.Name);
                return 0;
            }
            stopping.AlsoWhen(node.Removed);
            var host = new NodeHost(options, NodePorts.Open(options, TimeProvider.System, loggers), provider);
            await ServeAsync(options, peers, node, host, logger, ready, stopping.Token);
        }
        catch (TlsFileException e)
        {
            Log.CannotSecure(logger, e.Message);
            return Failed;
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

    /// <returns>Null when it was told to stop.</returns>
    private static async Task<DiscoveryNode?> TryOpenAsync(ServerOptions options, PeerNetworkOptions peers, ILoggerFactory loggers, CancellationToken stopping)
    {
        try
        {
            return await NodeStart.OpenAsync(options, peers, TimeProvider.System, loggers, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The peer port is open from the start, as members need each other to begin; clients are let in when there is a leader.</summary>
    private static async Task ServeAsync(
        ServerOptions options, PeerNetworkOptions network, DiscoveryNode node, NodeHost host, ILogger logger, Action<string> ready, CancellationToken stopping)
    {
        await using var peers = host.Peers(app =>
        {
            app.MapRpcServices(PeerNetwork.ServerOptions, node.Network.Bind());
            app.MapStatusEndpoints(node, forClients: false);
        });
        await peers.StartAsync(CancellationToken.None);
        using var traces = Traces.Start(options.Http.Tracing);
        var passwords = new PasswordCheck(options.Auth.PasswordLimits, options.Auth.PasswordIterations, TimeProvider.System);
        var services = Services(options, node, node.OpenTokens(options.Auth), passwords, stopping);
        // Before there is a leader: that there is none has to be seen.
        await using var monitoring = host.Monitoring(app => ClientSurface.MapMonitoring(app, node, services));
        if (monitoring is not null)
            await monitoring.StartAsync(CancellationToken.None);
        try
        {
            await NodeStart.MeetAsync(network, node, TimeProvider.System, stopping);
            node.Start();
            await NodeStart.PublishAsync(options, node, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop before there was a leader.
        }
        var systemd = SystemdNotify.FromEnvironment();
        if (!stopping.IsCancellationRequested)
            await ServeClientsAsync(options, node, services, host, systemd, logger, ready, stopping);
        Log.Stopping(logger, options.Name);
        // Before the peer port goes: a leader hands over first.
        await node.DisposeAsync();
    }

    private static async Task ServeClientsAsync(
        ServerOptions options, DiscoveryNode node, RpcService[] services, NodeHost host, SystemdNotify systemd, ILogger logger, Action<string> ready,
        CancellationToken stopping)
    {
        await using var clients = host.Clients(app => ClientSurface.Map(app, node, options.Http, options.Connections, options.Limits, RpcOptions(options), services));
        await clients.StartAsync(CancellationToken.None);
        Log.Serving(logger, options.Name, string.Join(',', options.ListenClientUrls.Select(MemberIdentity.UrlText)), options.DataDir);
        Log.Ready(logger);
        systemd.Ready();
        ready(Banner.Text(options));
        await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        systemd.Stopping();
        await clients.StopAsync(CancellationToken.None);
    }

    private static RpcServerOptions RpcOptions(ServerOptions options) => new()
    {
        SlowClientTimeout = options.Limits.SlowClientTimeout,
        MaxReceiveMessageBytes = options.MaxRequestBytes + ServerLimits.RequestOverheadBytes,
        MapException = ErrorStatus.Of,
        Bodies = new RpcBodyBudget(options.Limits.UnfinishedRequestBytesMax, () => ErrorStatus.Of(new StoreException(StoreError.TooManyRequests))!),
    };

    private static RpcService[] Services(ServerOptions options, DiscoveryNode node, ITokens tokens, PasswordCheck passwords, CancellationToken stopping)
    {
        var door = new AuthDoor(node, tokens);
        var kv = new KvService(node, door, new RequestLimits { TxnOperationsMax = options.MaxTxnOps, RequestBytesMax = options.MaxRequestBytes });
        var leases = new LeaseService(node, door, options.Limits);
        RpcService[] services =
        [
            kv.Bind(),
            new WatchService(node, door).Bind(),
            leases.Bind(),
            new ClusterService(node, door).Bind(),
            new MaintenanceService(node, door).Bind(),
            new AuthService(node, door, tokens, passwords).Bind(),
            new LockService(node, kv, leases, stopping).Bind(),
            new ElectionService(node, kv, leases, stopping).Bind(),
            HealthService.Bind(),
        ];
        var reflection = new ReflectionService(services);
        return [.. services, reflection.Bind(), reflection.BindAlpha()];
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

        [LoggerMessage(EventId = 17, Level = LogLevel.Critical, Message = "can't serve with TLS: {Reason}")]
        public static partial void CannotSecure(ILogger logger, string reason);

        [LoggerMessage(EventId = 18, Level = LogLevel.Warning, Message = "{Warning}")]
        public static partial void Option(ILogger logger, string warning);

        // As etcd says it: the text does not have the field in it.
        public static void Permission(ILogger logger, string error) =>
            logger.Log(LogLevel.Warning, new EventId(19), (KeyValuePair<string, object?>[])[new("Error", error)], null, static (_, _) => "check file permission");

        [LoggerMessage(EventId = 14, Level = LogLevel.Critical, Message = "can't listen: {Reason}")]
        public static partial void CannotListen(ILogger logger, string reason);
    }
}
