namespace Discovery.Simulation.Checking;

/// <summary>What can be seen from the deliveries alone.</summary>
internal static class DeliveryChecks
{
    public static IEnumerable<WatchViolation> Filter(LogicalWatch watch) =>
        from e in watch.Events
        where !WatchEvents.Matches(watch.Request, e.Type, e.Kv.Key)
        select new WatchViolation(WatchGuarantee.Filter, $"{WatchEvents.Describe(e)} was not asked for by {watch.Request}");

    public static IEnumerable<WatchViolation> Ordered(LogicalWatch watch) =>
        from pair in watch.Events.Zip(watch.Events.Skip(1))
        where pair.Second.Kv.ModRevision < pair.First.Kv.ModRevision
        select new WatchViolation(WatchGuarantee.Ordered, $"{WatchEvents.Describe(pair.Second)} came after {WatchEvents.Describe(pair.First)}");

    /// <summary>One revision may hold a put and a delete of a key, but none of them twice.</summary>
    public static IEnumerable<WatchViolation> Unique(LogicalWatch watch) =>
        from same in watch.Events.GroupBy(e => (e.Kv.ModRevision, e.Kv.Key, e.Type))
        where same.Count() > 1
        select new WatchViolation(WatchGuarantee.Unique, $"{WatchEvents.Describe(same.First())} came {same.Count()} times");

    public static IEnumerable<WatchViolation> Atomic(LogicalWatch watch)
    {
        foreach (var (first, second) in watch.Deliveries.Zip(watch.Deliveries.Skip(1)))
        {
            if (second.FirstRevision == first.LastRevision)
                yield return new WatchViolation(WatchGuarantee.Atomic, $"revision {second.FirstRevision} came in two responses");
        }
        foreach (var session in watch.Sessions.Where(session => !session.Session.Request.Fragment && session.Session.Responses.Any(response => response.Fragment)))
            yield return new WatchViolation(WatchGuarantee.Atomic, $"{session.Session.Member} sent fragments that were not asked for");
    }
}
