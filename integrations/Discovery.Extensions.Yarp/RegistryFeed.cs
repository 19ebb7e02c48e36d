using System.Threading.Channels;
using Discovery.Client;
using Discovery.Client.Registry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Discovery.Extensions.Yarp;

/// <summary>
/// Follows the registry and publishes each new plan. Reading and applying run beside each other: while a plan is being applied, further
/// snapshots replace each other, so that a burst of a thousand changes makes a few reloads and not a thousand.
/// </summary>
internal sealed class RegistryFeed : IHostedLifecycleService, IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromHours(1);

    private readonly IKvClient _client;
    private readonly RegistryProxyOptions _options;
    private readonly RoutePlanner _planner;
    private readonly RegistryProxyConfigProvider _provider;
    private readonly RegistryProxyState _state;
    private readonly ProxyMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<RegistrySnapshot> _snapshots =
        Channel.CreateBounded<RegistrySnapshot>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private Task _running = Task.CompletedTask;

    public RegistryFeed(
        IKvClient client,
        IOptions<RegistryProxyOptions> options,
        IConfigValidator validator,
        RegistryProxyConfigProvider provider,
        RegistryProxyState state,
        ProxyMetrics metrics,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _client = client;
        _options = options.Value;
        _planner = new RoutePlanner(_options, validator);
        _provider = provider;
        _state = state;
        _metrics = metrics;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<RegistryFeed>();
    }

    /// <summary>Before any server listens: waits for the first look at the registry, but not for ever.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(ReadAsync(_stopping.Token), ApplyAsync(_stopping.Token));
        try
        {
            await _first.Task.WaitAsync(_options.StartupTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            ProxyLog.StartingWithout(_logger, _options.StartupTimeout);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the server: requests that are being drained still find the current list.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        var watch = new PrefixWatcherOptions { OnFailure = failure => Failed($"The registry can't be followed: {failure.Exception.Message}") };
        try
        {
            await foreach (var snapshot in _client.WatchServicesAsync(_options.Prefix, watch, _loggers, stopping))
                _snapshots.Writer.TryWrite(snapshot);
        }
        catch (Exception e) when (e is not OperationCanceledException && !stopping.IsCancellationRequested)
        {
            // Only a client that was disposed under us ends it: the last good routes stay, but nobody should have to guess why.
            Failed($"The registry is no longer followed: {e.Message}");
            ProxyLog.Ended(_logger, e);
        }
    }

    private async Task ApplyAsync(CancellationToken stopping)
    {
        RegistrySnapshot? current = null;
        while (true)
        {
            current = await NextAsync(current, stopping);
            try
            {
                await ApplyAsync(current);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Failed($"The routes could not be made: {e.Message}");
                ProxyLog.NotApplied(_logger, e, current.Revision);
            }
        }
    }

    /// <summary>The next snapshot, or the current one again when a service without instances has been kept for long enough.</summary>
    private async Task<RegistrySnapshot> NextAsync(RegistrySnapshot? current, CancellationToken stopping)
    {
        if (current is null || _planner.NextRetirement(_state.Plan) is not { } retirement)
            return await _snapshots.Reader.ReadAsync(stopping);
        using var due = new CancellationTokenSource(Wait(retirement), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, due.Token);
        try
        {
            return await _snapshots.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return current;
        }
    }

    private TimeSpan Wait(DateTimeOffset until)
    {
        var wait = until - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > WaitMax ? WaitMax : wait;
    }

    private async Task ApplyAsync(RegistrySnapshot snapshot)
    {
        var before = _state.Plan;
        var plan = await _planner.NextAsync(snapshot, before, _time.GetUtcNow());
        foreach (var problem in plan.Problems.Except(before.Problems))
        {
            _metrics.BadEntry();
            ProxyLog.Problem(_logger, problem.Key, problem.Error);
        }

        // Before the routes: a request on a new route may already ask for the state.
        _state.Loaded(plan);
        if (plan.RoutesDiffer(before))
        {
            _provider.Publish(plan);
            ProxyLog.Applied(_logger, plan.Services.Count, plan.Services.Values.Sum(service => service.Instances.Length), plan.Revision);
        }

        _metrics.Applied();
        _first.TrySetResult();
    }

    private void Failed(string message)
    {
        _metrics.Failed();
        _state.Failed(message, _time.GetUtcNow());
    }
}
