using Discovery.Storage;

namespace Discovery.Server.Node;

/// <summary>What happens by the clock: heartbeats and elections, callers that time out, leases that end, progress for idle watches.</summary>
internal sealed partial class DiscoveryNode
{
    private static readonly TimeSpan ScratchInterval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _tickingStopped = new();
    private readonly CompilerScratch _scratch = new();
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
        var tidied = _time.GetTimestamp();
        for (var last = _time.GetTimestamp(); await WaitForTickAsync(timer); last = _time.GetTimestamp())
        {
            // Followers may have missed one by then: the machine is overloaded.
            if (Status.IsLeader && _time.GetElapsedTime(last) > 2 * _options.HeartbeatInterval)
                Metrics.LateHeartbeats.Increment();
            OrEnd("clock", _replica.Tick);
            OrEnd("clock", TickTokens);
            TellAlarms();
            EndIfFolderFailed();
            if (_time.GetElapsedTime(tidied) < ScratchInterval)
                continue;
            _scratch.GiveBack();
            tidied = _time.GetTimestamp();
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

    /// <summary>
    /// Damage that a client's read came upon fails every later read as well. Without a write to apply nobody else would notice, and this
    /// member would go on as a healthy one that answers nothing.
    /// </summary>
    private void EndIfFolderFailed()
    {
        try
        {
            _folder.ThrowIfFailed();
        }
        catch (StorageFailedException e)
        {
            Fatal.Exit(_logger, "The disk failed", e);
        }
        catch (StorageCorruptException e)
        {
            Fatal.Exit(_logger, "The data folder is damaged", e);
        }
    }

    /// <summary>What breaks outside of the two loops ends the process as well: half a member is worse than none.</summary>
    private void OrEnd(string where, Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // The last door: there is nobody above to handle it.
        catch (Exception e)
        {
            Fatal.Exit(_logger, $"The {where} loop broke", e);
        }
#pragma warning restore CA1031
    }
}
