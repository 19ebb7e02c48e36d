using Discovery.Rpc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Client;

/// <summary>The client of the etcd v3 protocol. See <see cref="IKvClient"/> for what its methods do and throw.</summary>
public sealed partial class KvClient : IKvClient
{
    private readonly KvClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EndpointPool _pool;
    private readonly Admission _admission;
    private readonly UnaryCaller _caller;
    private readonly StreamCaller _streams;
    private readonly LeaseCalls _leases;
    private readonly LeaseKeeper _keeper;
    private readonly EndpointRefresh? _refresh;
    private int _disposed;

    /// <summary>Prepares a client; connections are made when they are needed.</summary>
    /// <exception cref="ArgumentException">The options can't work; the message says why.</exception>
    public KvClient(KvClientOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _time = time ?? TimeProvider.System;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Discovery.Client");
        var srv = options.Srv is null ? null : new SrvEndpoints(options.Srv, tlsOnly: options.Tls is not null || options.Ssl is not null);
        _pool = new EndpointPool(options, _time, _logger, srv is null ? null : srv.LookUpAsync);
        _admission = options.User is null ? Admission.Anonymous : new Admission(new Credentials(LoginAsync));
        _caller = new UnaryCaller(_pool, _admission, options.RequestTimeout, _time, _logger);
        _leases = new LeaseCalls(_pool, _admission, _caller, options, _time);
        _keeper = new LeaseKeeper(_pool, _admission, options, _time, _logger);
        Auth = new AuthCalls(_caller);
        Cluster = new ClusterCalls(_caller);
        Maintenance = new MaintenanceCalls(_caller, new MemberCaller(_pool, _admission, options));
        Locks = new LockCalls(_caller);
        _streams = new StreamCaller(_pool, _admission, options, _time);
        Elections = new ElectionCalls(_caller, _streams);
        if (options.EndpointRefreshInterval > TimeSpan.Zero)
        {
            Func<CancellationToken, Task<IReadOnlyList<Uri>>> lookUp = srv is null ? MembersAsync : srv.LookUpAsync;
            _refresh = new EndpointRefresh(lookUp, _pool, options.EndpointRefreshInterval, _time, _logger);
        }
    }

    public IKvAuth Auth { get; }

    public IKvCluster Cluster { get; }

    public IKvMaintenance Maintenance { get; }

    public IKvLocks Locks { get; }

    public IKvElections Elections { get; }

    /// <summary>The endpoints that are used now; others than those of the options when they were looked up.</summary>
    public IReadOnlyList<Uri> Endpoints => _pool.Addresses;

    /// <summary>A client with default options for endpoints such as <c>http://a:2379</c> or <c>localhost:2379</c>.</summary>
    /// <exception cref="ArgumentException">There is none, or one of them is not an endpoint.</exception>
    public static KvClient Connect(params string[] endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return new KvClient(KvClientOptions.Parse(string.Join(',', endpoints)));
    }

    /// <summary>
    /// Closes the connections. Watches end with an <see cref="ObjectDisposedException"/>;
    /// leases are no longer kept alive.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (_refresh is not null)
            await _refresh.DisposeAsync();
        await _keeper.DisposeAsync();
        await _pool.DisposeAsync();
    }

    /// <summary>A token; null while the cluster asks nobody who they are.</summary>
    private async Task<string?> LoginAsync()
    {
        var anonymous = new UnaryCaller(_pool, Admission.Anonymous, _options.RequestTimeout, _time, _logger);
        try
        {
            return await new AuthCalls(anonymous).AuthenticateAsync(_options.User!, _options.Password!);
        }
        catch (RpcException e) when (e.Detail == "etcdserver: authentication is not enabled")
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Uri>> MembersAsync(CancellationToken cancellationToken)
    {
        var tlsOnly = _options.Endpoints.All(endpoint => endpoint.Scheme == Uri.UriSchemeHttps);
        return MemberEndpoints.Of(await Cluster.ListAsync(cancellationToken: cancellationToken), tlsOnly);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
