using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Discovery.Client;
using Discovery.Client.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Follows the registry for as long as it lives; begins with the host or with the first who asks.</summary>
internal sealed class ServiceDirectory : IServiceDirectory, IAsyncDisposable, IDisposable
{
    private readonly KvServiceDiscoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly IKvClient _client;
    private readonly bool _ownsClient;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<ServiceAddress, ServicePool> _pools = new();
    private readonly Lock _gate = new();
    private volatile View? _view;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;

    public ServiceDirectory(IOptions<KvServiceDiscoveryOptions> options, IServiceProvider services, ILoggerFactory loggers)
    {
        _options = options.Value;
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _loggers = loggers;
        _logger = loggers.CreateLogger(DiscoveryLog.Category);
        var shared = services.GetService<IKvClient>();
        _ownsClient = shared is null;
        _client = shared ?? KvStoreSection.Connect(services);
    }

    /// <summary>Begins to follow the registry, once.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_running is null && !_stop.IsCancellationRequested)
                _running = Task.Run(() => FollowAsync(_stop.Token));
        }
    }

    public async ValueTask<RegistrySnapshot> GetAsync(CancellationToken cancellationToken = default)
    {
        await FirstAsync(cancellationToken);
        return _view!.Snapshot;
    }

    public async IAsyncEnumerable<RegistrySnapshot> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Begin();
        RegistrySnapshot? last = null;
        while (true)
        {
            // Taken before the look: a change in between is then seen by one or the other.
            var changed = Volatile.Read(ref _changed).Task;
            if (_view?.Snapshot is { } snapshot && snapshot != last)
                yield return last = snapshot;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The targets of an address.</summary>
    /// <param name="address">What to look for.</param>
    /// <param name="onlyIfKnown">Null for a service that the registry has never had.</param>
    /// <param name="cancellationToken">Ends the wait for the first snapshot.</param>
    public async ValueTask<ServicePool?> PoolAsync(ServiceAddress address, bool onlyIfKnown, CancellationToken cancellationToken)
    {
        if (_view is null)
            await FirstAsync(cancellationToken);
        if (_pools.TryGetValue(address, out var found))
            return found;
        if (onlyIfKnown && _view!.NameOf(address.Service) is null)
            return null;
        lock (_gate)
        {
            return _pools.GetOrAdd(address, Create);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await (_running ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_ownsClient)
            await _client.DisposeAsync();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stop.Cancel();
        }
    }

    private async ValueTask FirstAsync(CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            await _first.Task.WaitAsync(_options.FirstSnapshotTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The registry could not be read within {_options.FirstSnapshotTimeout}: the store does not answer.");
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        var watch = new PrefixWatcherOptions
        {
            OnFailure = failure =>
            {
                DiscoveryMetrics.RegistryFailed();
                DiscoveryLog.RegistryFailed(_logger, failure.Exception.Message, failure.RetryDelay);
            },
        };
        try
        {
            await foreach (var snapshot in _client.WatchServicesAsync(_options.Prefix, watch, _loggers, stop))
                Apply(snapshot);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // Only a client that was disposed under us ends it: the last good list stays, but nobody should have to guess why.
            DiscoveryMetrics.RegistryFailed();
            DiscoveryLog.Ended(_logger, e);
            _first.TrySetException(e);
            _ = _first.Task.Exception;
        }
    }

    private void Apply(RegistrySnapshot snapshot)
    {
        lock (_gate)
        {
            _view = new View(snapshot, _view);
            foreach (var pool in _pools.Values)
                pool.Update(_view.Instances(pool.Address.Service));
        }

        DiscoveryMetrics.Applied();
        _first.TrySetResult();
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private ServicePool Create(ServiceAddress address)
    {
        var policy = _options.BalancingOf.TryGetValue(address.Service, out var own) ? own : _options.Balancing;
        var pool = new ServicePool(address, Balancers.Create(policy), _options.Zone, _time);
        pool.Update(_view!.Instances(address.Service));
        return pool;
    }

    /// <summary>A snapshot with the names as URLs write them, which is without case, and those that were once there.</summary>
    private sealed class View
    {
        private readonly ImmutableDictionary<string, string> _names;

        public View(RegistrySnapshot snapshot, View? before)
        {
            Snapshot = snapshot;
            var names = before?._names ?? ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var name in snapshot.Changed.Where(snapshot.Services.ContainsKey))
                names = names.SetItem(name, name);
            _names = names;
        }

        public RegistrySnapshot Snapshot { get; }

        public string? NameOf(string service) => Snapshot.Services.ContainsKey(service) ? service : _names.GetValueOrDefault(service);

        public ImmutableArray<ServiceInstance> Instances(string service) => NameOf(service) is { } name ? Snapshot.Instances(name) : [];
    }
}
