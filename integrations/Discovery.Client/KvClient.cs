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
    private readonly UnaryCaller _caller;
    private readonly LeaseCalls _leases;
    private readonly LeaseKeeper _keeper;
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
        _pool = new EndpointPool(options, _time, _logger);
        _caller = new UnaryCaller(_pool, options.RequestTimeout, _time, _logger);
        _leases = new LeaseCalls(_pool, _caller, options, _time);
        _keeper = new LeaseKeeper(_pool, options, _time, _logger);
    }

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
        await _keeper.DisposeAsync();
        await _pool.DisposeAsync();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
