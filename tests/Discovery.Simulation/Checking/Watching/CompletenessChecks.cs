using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Simulation.Checking;

/// <summary>Nothing is missing: at the beginning, in between, and where progress was reported.</summary>
internal static class CompletenessChecks
{
    public static IEnumerable<WatchViolation> Bookmarkable(EventLog log, LogicalWatch watch)
    {
        long bookmark = 0, delivered = 0;
        foreach (var session in watch.Sessions)
        {
            foreach (var step in session.Steps.Where(step => step.Revision != 0))
            {
                if (step.Delivery is { } delivery)
                {
                    if (delivery.FirstRevision <= bookmark)
                        yield return Broken($"{WatchEvents.Describe(delivery.Events[0])} came after progress at {bookmark}");
                    delivered = Math.Max(delivered, delivery.LastRevision);
                    continue;
                }
                bookmark = step.Revision;
                if (bookmark < delivered)
                    yield return Broken($"progress at {bookmark} came after events of revision {delivered}");
                if (bookmark < session.Start - 1)
                    yield return Broken($"progress at {bookmark} came to a watch that begins at {session.Start}");
                if (bookmark > log.Revision)
                    yield return Broken($"progress at {bookmark}, but the log ends at {log.Revision}");
                if (log.Expected(watch.Request, Math.Max(delivered + 1, watch.Start), bookmark).FirstOrDefault() is { Event: { } missed })
                    yield return Broken($"progress at {bookmark} came before {WatchEvents.Describe(missed.Type, missed.Kv)}");
            }
        }
    }

    public static IEnumerable<WatchViolation> Resumable(EventLog log, LogicalWatch watch)
    {
        foreach (var session in watch.Sessions)
        {
            if (session.Steps.Select(step => step.Delivery).OfType<WatchDelivery>().FirstOrDefault() is not { } first)
                continue;
            var actual = first.Events[0];
            var expected = log.Expected(watch.Request, session.Start, log.Revision).FirstOrDefault().Event;
            if (expected is null || !IsSame(expected, actual))
            {
                yield return new WatchViolation(
                    WatchGuarantee.Resumable,
                    $"from revision {session.Start} on, {session.Session.Member} begins with {WatchEvents.Describe(actual)}; " +
                    $"the log with {(expected is null ? "nothing" : WatchEvents.Describe(expected.Type, expected.Kv))}");
            }
        }
    }

    public static IEnumerable<WatchViolation> Reliable(EventLog log, LogicalWatch watch)
    {
        var actual = watch.Events.ToArray();
        var last = watch.Deliveries.Select(delivery => delivery.LastRevision).DefaultIfEmpty().Max();
        var expected = log.Expected(watch.Request, watch.Start, last).Select(entry => entry.Event).ToArray();
        var same = actual.Zip(expected).TakeWhile(pair => IsSame(pair.Second, pair.First) && pair.Second.Kv.Equals(pair.First.Kv)).Count();
        if (same < Math.Max(actual.Length, expected.Length))
        {
            var got = same < actual.Length ? WatchEvents.Describe(actual[same]) : "nothing";
            var wanted = same < expected.Length ? WatchEvents.Describe(expected[same].Type, expected[same].Kv) : "nothing";
            yield return new WatchViolation(WatchGuarantee.Reliable, $"event {same + 1} is {got}, in the log {wanted}");
        }
    }

    private static bool IsSame(AppliedEvent expected, Event actual) =>
        (expected.Type, expected.Kv.Key, expected.Kv.ModRevision) == (actual.Type, actual.Kv.Key, actual.Kv.ModRevision);

    private static WatchViolation Broken(string message) => new(WatchGuarantee.Bookmarkable, message);
}
