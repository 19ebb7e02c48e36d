using System.Diagnostics;
using System.Globalization;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>How long a cluster takes no writes.</summary>
internal static class Outage
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// From now until the first write is acknowledged that was begun after now. A write is begun every few milliseconds, through each of
    /// the members in turn, whatever became of those before: one may have been on its way to the leader that is gone.
    /// </summary>
    public static async Task<TimeSpan> MeasureAsync(IReadOnlyList<MemberProcess> members, Ledger ledger)
    {
        var start = Stopwatch.GetTimestamp();
        var id = Guid.NewGuid();
        var open = new List<Task<bool>>();
        for (var n = 0; Stopwatch.GetElapsedTime(start) < Patience; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"probe/{id}/{n}");
            open.Add(ledger.PutAsync(members[n % members.Count].Channel, name, Patience));
            await Task.Delay(Interval);
            if (open.Any(put => put is { IsCompletedSuccessfully: true, Result: true }))
                return Stopwatch.GetElapsedTime(start);
        }
        throw new TimeoutException($"No write was acknowledged for {Patience.TotalSeconds:0} s.");
    }
}
