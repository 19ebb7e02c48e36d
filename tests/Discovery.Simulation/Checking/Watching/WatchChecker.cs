namespace Discovery.Simulation.Checking;

/// <summary>Holds a watch against the log, one guarantee at a time, so that a failure says which one was broken.</summary>
internal static class WatchChecker
{
    private static readonly Func<EventLog, LogicalWatch, IEnumerable<WatchViolation>>[] Checks =
    [
        (_, watch) => watch.Sessions.SelectMany(session => session.Violations),
        (_, watch) => DeliveryChecks.Filter(watch),
        (_, watch) => DeliveryChecks.Ordered(watch),
        (_, watch) => DeliveryChecks.Unique(watch),
        (_, watch) => DeliveryChecks.Atomic(watch),
        CompletenessChecks.Bookmarkable,
        CompletenessChecks.Resumable,
        CompletenessChecks.Reliable,
        ContentChecks.IsCreate,
        ContentChecks.PrevKv,
        ContentChecks.Compaction,
    ];

    /// <param name="log">Complete: of a member that has applied everything.</param>
    /// <returns>What was broken; one fault may break several guarantees.</returns>
    public static IReadOnlyList<WatchViolation> Check(EventLog log, LogicalWatch watch) => [.. Checks.SelectMany(check => check(log, watch))];

    /// <summary>Once the cluster has been whole and quiet for long enough: the watch has been told everything that it asked for.</summary>
    public static IReadOnlyList<WatchViolation> CheckComplete(EventLog log, LogicalWatch watch)
    {
        var missing = log.Expected(watch.Request, Math.Max(watch.SeenTo + 1, watch.Start), log.Revision).ToArray();
        return missing.Length == 0 ? [] :
        [
            new WatchViolation(
                WatchGuarantee.Reliable,
                $"{missing.Length} events were never delivered, from {WatchEvents.Describe(missing[0].Event.Type, missing[0].Event.Kv)} on"),
        ];
    }

    /// <exception cref="SafetyViolationException">There are any.</exception>
    public static void ThrowIfAny(string watch, IReadOnlyList<WatchViolation> violations)
    {
        if (violations.Count > 0)
            throw new SafetyViolationException($"watch {watch}: {string.Join("; ", violations)}");
    }
}
