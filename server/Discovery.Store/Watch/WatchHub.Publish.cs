namespace Discovery.Store.Watch;

public sealed partial class WatchHub
{
    // Scratch of the one publisher; kept so that a write allocates nothing for watches that do not concern it.
    private readonly List<WatcherList> _found = [];
    private readonly List<Watcher> _matched = [];
    private readonly List<WatchStream> _toWake = [];

    /// <summary>
    /// Queues the events of the next revision for every watcher that they concern. Not for two threads at a time. A revision that does
    /// not follow the last one means that the store was replaced: see <see cref="Restored"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The revision was published before: watchers would see its events twice.</exception>
    public void Publish(RevisionEvents events)
    {
        ArgumentNullException.ThrowIfNull(events);
        lock (Gate)
        {
            if (events.Revision <= _revision)
            {
                throw new InvalidOperationException($"Revision {events.Revision} was published after revision {_revision}.");
            }

            if (events.Revision > _revision + 1)
            {
                SkipTo(events.Revision - 1, _toWake);
            }

            _revision = events.Revision;
            if (Index.Count > 0)
            {
                Match(events);
                Deliver(events);
            }
        }

        // Outside the lock: the callbacks are the server's code.
        foreach (var stream in _toWake)
        {
            stream.Wake();
        }

        _toWake.Clear();
    }

    private void Match(RevisionEvents events)
    {
        for (var i = 0; i < events.Events.Count; i++)
        {
            var e = events.Events[i];
            Index.Find(e.Kv.Key, _found);
            foreach (var list in _found)
            {
                for (var watcher = list.First; watcher is not null; watcher = watcher.NextInList)
                {
                    // A watcher of the future hears nothing before its time.
                    if (watcher.NextRevision > events.Revision || !watcher.Wants(e.Type))
                    {
                        continue;
                    }

                    if (watcher.Matched.Count == 0)
                    {
                        _matched.Add(watcher);
                    }

                    watcher.Matched.Add(i);
                }
            }

            _found.Clear();
        }
    }

    private void Deliver(RevisionEvents events)
    {
        if (_matched.Count == 0)
        {
            return;
        }

        var batch = new EventBatch(events.Events);
        EventView? view = null;
        foreach (var watcher in _matched)
        {
            if (view is null || !view.Selection.IsSame(watcher.Matched))
            {
                view = new EventView(batch, watcher.Matched, events.Revision);
            }

            watcher.Matched = default;
            if (watcher.Stream.Offer(watcher, view))
            {
                _toWake.Add(watcher.Stream);
            }
        }

        _matched.Clear();
    }
}
