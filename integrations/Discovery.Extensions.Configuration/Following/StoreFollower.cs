using Discovery.Client;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// Follows every prefix and hands over the latest views after each burst of changes. Runs until it is disposed;
/// no failure ends it. Owns the client.
/// </summary>
internal sealed class StoreFollower : IDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly KvStoreModel _model;
    private readonly KvClient _client;
    private readonly IReadOnlyList<PrefixWatcher> _watchers;
    private readonly PrefixView?[] _views;
    private readonly Action<IReadOnlyList<PrefixView?>> _apply;
    private readonly ILogger _logger;
    private readonly Debounce _debounce;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _applyingThread;

    /// <param name="views">Where to go on from; null for a prefix that could not be read yet.</param>
    /// <param name="apply">Called with the latest views; never by two threads at once.</param>
    public StoreFollower(
        KvStoreModel model,
        KvClient client,
        IReadOnlyList<PrefixWatcher> watchers,
        IEnumerable<PrefixView?> views,
        Action<IReadOnlyList<PrefixView?>> apply,
        ILogger logger)
    {
        _model = model;
        _client = client;
        _watchers = watchers;
        _views = [.. views];
        _apply = apply;
        _logger = logger;
        _debounce = new Debounce(model.ReloadDebounce, TimeProvider.System);
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>True until it has ended: by dispose, or because there was only a first load to catch up on.</summary>
    public bool IsRunning => !_running.IsCompleted;

    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();

        // A listener may be what disposes the configuration: it must not wait for itself, nor for ever if it hands that on to others.
        if (Volatile.Read(ref _applyingThread) != Environment.CurrentManagedThreadId)
            _running.Wait(StopPatience);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using var followed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var applying = ApplyAsync(followed.Token);
        await Task.WhenAll(Enumerable.Range(0, _watchers.Count).Select(index => FollowAsync(index, stop)));
        await followed.CancelAsync();
        await applying;
        if (!stop.IsCancellationRequested)
            Apply();
        await _client.DisposeAsync();
    }

    private async Task FollowAsync(int index, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!_model.ReloadOnChange && _views[index] is not null)
                    return;
                await foreach (var view in _watchers[index].WatchAsync(_views[index], stop))
                {
                    Volatile.Write(ref _views[index], view);
                    _debounce.Signal();
                    if (!_model.ReloadOnChange)
                        return;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The watcher deals with every failure of the store; whatever else it is, values that no longer follow would be worse.
                ConfigurationMetrics.WatchFailed();
                ConfigurationLog.FollowingEnded(_logger, e, _model.Mappings[index].ToString(), RestartDelay);
                await Task.Delay(RestartDelay, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ApplyAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _debounce.WaitAsync(stop);
                Apply();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Done.
        }
    }

    private void Apply()
    {
        Volatile.Write(ref _applyingThread, Environment.CurrentManagedThreadId);
        try
        {
            _apply([.. _views]);
        }
        catch (Exception e)
        {
            // Nothing is expected here, but a loop that ended without a word would leave the values stale for good.
            ConfigurationMetrics.CallbackFailed();
            ConfigurationLog.CallbackFailed(_logger, e, "Taking over the changes");
        }
        finally
        {
            Volatile.Write(ref _applyingThread, 0);
        }
    }
}
