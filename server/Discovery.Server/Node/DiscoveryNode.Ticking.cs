namespace Discovery.Server.Node;

/// <summary>What happens by the clock: callers time out, leases expire, idle watches hear of progress.</summary>
internal sealed partial class DiscoveryNode
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _tickingStopped = new();
    private Task _ticking = Task.CompletedTask;

    private void StartTicking() => _ticking = TickAsync();

    private async Task StopTickingAsync()
    {
        await _tickingStopped.CancelAsync();
        await _ticking;
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickInterval, _time);
        while (await WaitForTickAsync(timer))
        {
            var now = Now();
            _callers.Expire(now);
            Watches.Tick(now);
            ExpireLeases();
        }
    }

    private async ValueTask<bool> WaitForTickAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_tickingStopped.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
