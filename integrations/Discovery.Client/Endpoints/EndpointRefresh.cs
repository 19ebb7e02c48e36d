using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>Asks from time to time where the members are, and tells the pool. A failure changes nothing: what is known stays.</summary>
internal sealed class EndpointRefresh : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _running;

    /// <param name="lookUp">Where they are; none at all are ignored.</param>
    /// <param name="pool">Hears of it.</param>
    /// <param name="interval">Between two look-ups.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of failures.</param>
    public EndpointRefresh(
        Func<CancellationToken, Task<IReadOnlyList<Uri>>> lookUp, EndpointPool pool, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        _running = Task.Run(() => RunAsync(lookUp, pool, interval, time, logger, _stopped.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopped.Dispose();
    }

    private static async Task RunAsync(
        Func<CancellationToken, Task<IReadOnlyList<Uri>>> lookUp,
        EndpointPool pool,
        TimeSpan interval,
        TimeProvider time,
        ILogger logger,
        CancellationToken stopped)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stopped))
        {
            try
            {
                var found = await lookUp(stopped);
                if (found.Count > 0)
                    pool.Replace(found);
            }
            catch (Exception e) when (!stopped.IsCancellationRequested)
            {
                ClientLog.RefreshFailed(logger, e.Message);
            }
        }
    }
}
