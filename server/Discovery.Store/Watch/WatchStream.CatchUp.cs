namespace Discovery.Store.Watch;

public sealed partial class WatchStream
{
    private const int ReadEventsMax = 1 << 16;

    /// <summary>So that the lock is not held for long.</summary>
    private const int SharedReadsMax = 128;

    /// <summary>
    /// Events to ask the store for at a time. Starts low, as each may be as large as a request, and follows their size, so that a read
    /// stays near one response.
    /// </summary>
    private int _readEvents = 8;

    // Those that the read under way is for; the writer's own.
    private readonly List<Watcher> _reading = [];

    /// <summary>
    /// Reads history for watchers that lag, in turn, until about <paramref name="maxEvents"/> events were queued or the queue is full.
    /// Called by the writer when <see cref="TryTake"/> says no.
    /// </summary>
    /// <returns>True when there is something to take or still to read; false when the writer may wait for the ready callback.</returns>
    public bool CatchUp(int maxEvents)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxEvents);
        for (var left = maxEvents; left > 0 && _behind.Count > 0;)
        {
            if (!TryPickBehind(out var from, out var to))
            {
                break;
            }

            // A read that finds nothing costs something too, or a thousand idle watchers would be one portion.
            left -= Math.Max(1, ReadHistory(from, to, Math.Max(1, Math.Min(left, _readEvents) / _reading.Count)));
        }

        lock (_gate)
        {
            return HasWork;
        }
    }

    /// <summary>
    /// Picks the watcher whose turn it is, and those behind it that lag in the same way: many watchers of a key fall behind together, at the
    /// same event, and would all read the same.
    /// </summary>
    private bool TryPickBehind(out long from, out long to)
    {
        _reading.Clear();
        lock (_hub.Gate)
        {
            var first = _behind.First;
            from = first?.NextRevision ?? 0;
            to = _hub.Revision;
            lock (_gate)
            {
                if (first is null || !_queue.HasRoom)
                {
                    return false;
                }
            }

            for (var watcher = first; watcher is not null && _reading.Count < SharedReadsMax && watcher.ReadsTheSameAs(first); watcher = watcher.NextInList)
            {
                _reading.Add(watcher);
            }

            return true;
        }
    }

    /// <returns>How many events were read, times those for whom they were queued.</returns>
    private int ReadHistory(long from, long to, int maxEvents)
    {
        var first = _reading[0];
        IReadOnlyList<RevisionEvents> revisions;
        long completeTo;
        try
        {
            revisions = _hub.History.Read(first.Range.Key, first.Range.RangeEnd, from, to, maxEvents, out completeTo);
        }
        catch (CompactedException compacted)
        {
            Abandon(first, compacted.CompactRevision);
            return 1;
        }

        var responses = CatchUpBatches.Build(first, revisions, _hub.Options.ResponseBytesMax);
        var events = revisions.Sum(revision => revision.Events.Count);
        AdaptReads(responses, maxEvents);
        return events * Advance(responses, from, to, completeTo);
    }

    /// <summary>Queues what was read, unless the watch was cancelled meanwhile, and moves the watchers on.</summary>
    /// <returns>How many moved.</returns>
    private int Advance(List<EventBatch> responses, long from, long to, long completeTo)
    {
        var views = responses.ConvertAll(response => new EventView(response, EventSelection.All(response.Count), to));
        var moved = 0;
        lock (_hub.Gate)
        {
            lock (_gate)
            {
                foreach (var watcher in _reading)
                {
                    // All of them, room or not: an entry for another one is small, and who is left behind would read alone from now on.
                    if (watcher.List != _behind || watcher.NextRevision != from)
                    {
                        continue;
                    }

                    foreach (var view in views)
                    {
                        _queue.Add(watcher, view);
                        watcher.IsQuiet = false;
                    }

                    // Compared with the hub's revision as it is now: what was published during the read is read next time. Otherwise to
                    // the end of the list, as the others want their turn.
                    watcher.NextRevision = completeTo + 1;
                    _behind.Remove(watcher);
                    Place(watcher);
                    moved++;
                }

                if (moved > 0)
                {
                    AnswerProgressRequest();
                }
            }
        }

        return moved;
    }

    /// <summary>What the watcher needs next is gone. It must be told, however full the queue is (etcd's #17529).</summary>
    private void Abandon(Watcher watcher, long compactRevision)
    {
        lock (_hub.Gate)
        {
            if (watcher.List != _behind)
            {
                return;
            }

            lock (_gate)
            {
                End(watcher);
                _queue.Add(WatchResponses.Compacted(watcher.Id, compactRevision));
                AnswerProgressRequest();
            }
        }
    }

    private void AdaptReads(List<EventBatch> responses, int asked)
    {
        _readEvents = responses.Count > 1 ? Math.Max(1, asked / responses.Count) : Math.Min(_readEvents * 2, ReadEventsMax);
    }
}
