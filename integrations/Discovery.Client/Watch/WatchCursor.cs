using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>
/// Where a watch stands: which revision comes next. It outlives connections, and is what makes events neither missing nor twice
/// when one breaks.
/// </summary>
internal sealed class WatchCursor(long startRevision, long seenRevision)
{
    /// <summary>The next revision to deliver; 0 until the server has said where "now" is.</summary>
    public long Next { get; private set; } = startRevision;

    /// <summary>The highest revision at which the store has been seen.</summary>
    public long Seen { get; private set; } = seenRevision;

    /// <summary>The server confirmed the watch while it stood at this revision.</summary>
    public void Created(long storeRevision)
    {
        // A watch without a start revision begins after the revision of the confirmation. Remembering it at once is what
        // keeps changes from being missed when the connection breaks before the first event.
        if (Next == 0)
            Next = storeRevision + 1;
        Seen = Math.Max(Seen, storeRevision);
    }

    /// <summary>Everything up to the revision has been delivered.</summary>
    public void Progress(long revision)
    {
        Next = Math.Max(Next, revision + 1);
        Seen = Math.Max(Seen, revision);
    }

    /// <summary>Splits what a server sent into one batch per revision, without what had been delivered before.</summary>
    public IReadOnlyList<WatchBatch> Take(IReadOnlyList<Event> events)
    {
        var batches = new List<WatchBatch>();
        for (var i = 0; i < events.Count;)
        {
            var revision = events[i].Kv.ModRevision;
            var batch = new List<KvEvent>();
            for (; i < events.Count && events[i].Kv.ModRevision == revision; i++)
                batch.Add(ToEvent(events[i]));

            // A server never splits a revision, so one that is behind the cursor has been delivered whole: servers have been seen
            // to send again what they had sent before (etcd issues 15271, 15274 and 20221).
            if (revision < Next)
                continue;
            batches.Add(new WatchBatch { Revision = revision, Events = batch });
            Progress(revision);
        }

        return batches;
    }

    private static KvEvent ToEvent(Event message) => new()
    {
        Kind = message.Type == Event.Types.EventType.Delete ? KvEventKind.Delete : KvEventKind.Put,
        Entry = message.Kv.ToEntry(),
        Previous = message.PrevKv?.ToEntry(),
    };
}
