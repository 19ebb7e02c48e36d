using Discovery.Protocol;

namespace Discovery.Simulation.Checking;

/// <summary>What the events and the last response say.</summary>
internal static class ContentChecks
{
    public static IEnumerable<WatchViolation> IsCreate(EventLog log, LogicalWatch watch)
    {
        foreach (var e in watch.Events.Where(e => e.Type == Event.Types.EventType.Put && e.Kv.ModRevision > 0 && e.Kv.ModRevision <= log.Revision))
        {
            var existed = ExistedBefore(log, e);
            if (existed == (e.Kv.CreateRevision == e.Kv.ModRevision))
            {
                yield return new WatchViolation(
                    WatchGuarantee.IsCreate, $"{WatchEvents.Describe(e)} {(existed ? "is no creation" : "creates the key")}");
            }
        }
    }

    public static IEnumerable<WatchViolation> PrevKv(EventLog log, LogicalWatch watch)
    {
        foreach (var e in watch.Events)
        {
            var before = e.Kv.ModRevision - 1;
            var expected = watch.Request.PrevKv ? log.ValueAt(e.Kv.Key, before) : null;
            var mayBeGone = e.PrevKv is null && before < log.CompactRevision;
            if (!mayBeGone && !Equals(e.PrevKv, expected))
            {
                yield return new WatchViolation(
                    WatchGuarantee.PrevKv, $"{WatchEvents.Describe(e)} has {e.PrevKv?.ToString() ?? "nothing"} for what was before; expected {expected?.ToString() ?? "nothing"}");
            }
        }
    }

    public static IEnumerable<WatchViolation> Compaction(EventLog log, LogicalWatch watch)
    {
        foreach (var session in watch.Sessions)
        {
            foreach (var compactRevision in session.Steps.Where(step => step.IsCompaction).Select(step => step.Response.CompactRevision))
            {
                if (!log.Compactions.Contains(compactRevision))
                    yield return new WatchViolation(WatchGuarantee.Compaction, $"cancelled for a compaction at {compactRevision}, which never was");
                if (session.Next >= compactRevision)
                    yield return new WatchViolation(WatchGuarantee.Compaction, $"cancelled for the compaction at {compactRevision}, but {session.Next} comes next");
            }
        }
    }

    /// <summary>Up to the event itself: earlier ones of the same transaction count.</summary>
    private static bool ExistedBefore(EventLog log, Event e)
    {
        var existed = log.ValueAt(e.Kv.Key, e.Kv.ModRevision - 1) is not null;
        foreach (var earlier in log.EventsOf(e.Kv.ModRevision).Where(earlier => earlier.Kv.Key.Equals(e.Kv.Key)))
        {
            if (earlier.Type == e.Type && earlier.Kv.Version == e.Kv.Version)
                break;
            existed = earlier.Type == Event.Types.EventType.Put;
        }
        return existed;
    }
}
