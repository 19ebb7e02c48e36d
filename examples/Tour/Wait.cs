using System.Diagnostics;

namespace Tour;

/// <summary>Waits for something to be seen.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks until the condition holds; answers how long it took.</summary>
    /// <param name="what">Said when it does not hold in time.</param>
    /// <param name="condition">Failing is taken as "not yet".</param>
    /// <param name="timeout">How long to look.</param>
    /// <param name="cancellationToken">Ends the tour.</param>
    public static async Task<TimeSpan> UntilAsync(
        string what, Func<Task<bool>> condition, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            Exception? last = null;
            try
            {
                if (await condition())
                    return Stopwatch.GetElapsedTime(start);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not TourFailedException)
            {
                last = e;
            }

            if (Stopwatch.GetElapsedTime(start) > timeout)
                throw new TourFailedException($"Not seen within {timeout.TotalSeconds:0} s: {what}.{(last is null ? "" : " Last failure: " + last.Message)}");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    public static Task<TimeSpan> UntilAsync(string what, Func<bool> condition, TimeSpan timeout, CancellationToken cancellationToken) =>
        UntilAsync(what, () => Task.FromResult(condition()), timeout, cancellationToken);
}
