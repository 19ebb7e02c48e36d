namespace Discovery.Store.Watch;

/// <summary>Turns revisions that were read from history into responses: few, but none much larger than the limit.</summary>
internal static class CatchUpBatches
{
    /// <summary>
    /// Keeps what the watcher wants. A response ends between revisions only: one revision is never split, whatever its size, but by
    /// the fragments that a client asked for.
    /// </summary>
    public static List<EventBatch> Build(Watcher watcher, IReadOnlyList<RevisionEvents> revisions, int bytesMax)
    {
        var batches = new List<EventBatch>();
        var events = new List<AppliedEvent>();
        long bytes = 0;
        foreach (var revision in revisions)
        {
            var wanted = revision.Events.Where(e => watcher.Wants(e.Type)).ToList();
            long revisionBytes = wanted.Sum(e => (long)e.Kv.CalculateSize());
            if (events.Count > 0 && bytes + revisionBytes > bytesMax)
            {
                batches.Add(new EventBatch(events));
                events = [];
                bytes = 0;
            }

            events.AddRange(wanted);
            bytes += revisionBytes;
        }

        if (events.Count > 0)
        {
            batches.Add(new EventBatch(events));
        }

        return batches;
    }
}
