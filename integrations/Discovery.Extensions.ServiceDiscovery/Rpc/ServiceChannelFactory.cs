using System.Collections.Concurrent;
using Discovery.Rpc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>
/// Channels of Discovery.Rpc to services by name. One connection pool for each instance, shared by all; ask the services for it.
/// </summary>
public sealed class ServiceChannelFactory : IAsyncDisposable, IDisposable
{
    private readonly ServiceDirectory _directory;
    private readonly KvServiceDiscoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RpcChannelOptions _channelOptions;
    private readonly ConcurrentDictionary<Uri, RpcChannel> _channels = new();

    internal ServiceChannelFactory(
        ServiceDirectory directory, IOptions<KvServiceDiscoveryOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        _directory = directory;
        _options = options.Value;
        _time = time;
        _logger = loggers.CreateLogger(DiscoveryLog.Category);
        _channelOptions = new RpcChannelOptions { ConnectTimeout = _options.ConnectTimeout, Ssl = _options.Ssl };
    }

    /// <summary>The channel to a service: <c>catalog</c>, <c>https+http://catalog</c> or <c>_grpc.catalog</c>. Costs nothing; connects when called.</summary>
    /// <exception cref="ArgumentException">It names no service.</exception>
    public ServiceChannel For(string service) => new(ServiceAddress.Parse(service), this, _directory, _options, _time, _logger);

    /// <summary>Closes the connections; calls that are open end.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels.Values)
            await channel.DisposeAsync();
        _channels.Clear();
    }

    /// <summary>As <see cref="DisposeAsync"/>, without waiting for the end.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    internal RpcChannel Channel(Uri root, ServicePool pool)
    {
        if (_channels.TryGetValue(root, out var found))
            return found;
        Forget(pool);
        return _channels.GetOrAdd(root, static (address, options) => new RpcChannel(address, options), _channelOptions);
    }

    /// <summary>
    /// Lets go of channels to addresses that the pool once had. They are not closed: calls that are open there, to an instance that
    /// drains, end by themselves, and connections without calls are closed by the HTTP stack after their idle time.
    /// </summary>
    private void Forget(ServicePool pool)
    {
        var current = pool.Targets.Select(target => target.Root).ToHashSet();
        foreach (var gone in pool.TakeLeft().Where(root => !current.Contains(root)))
            _channels.TryRemove(gone, out _);
    }
}
