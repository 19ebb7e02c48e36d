namespace Discovery.Server.Node;

/// <summary>What happens by the clock: heartbeats and elections, callers that time out, leases that end, progress for idle watches.</summary>
internal sealed partial class DiscoveryNode
{
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
        using var timer = new PeriodicTimer(_options.HeartbeatInterval, _time);
        while (await WaitForTickAsync(timer))
            _replica.Tick();
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
