namespace Discovery.Store.Watch;

public sealed partial class WatchStream
{
    private const int ReadEventsMax = 1 << 16;

    /// <summary>
    /// Events to ask the store for at a time. Starts low, as each may be as large as a request, and follows their size, so that a read
    /// stays near one response.
    /// </summary>
    private int _readEvents = 8;

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
            if (!TryPickBehind(out var watcher, out var from, out var to))
            {
                break;
            }

            // A read that finds nothing costs something too, or a thousand idle watchers would be one portion.
            left -= Math.Max(1, ReadHistory(watcher!, from, to, Math.Min(left, _readEvents)));
        }

        lock (_gate)
        {
            return HasWork;
        }
    }

    private bool TryPickBehind(out Watcher? watcher, out long from, out long to)
    {
        lock (_hub.Gate)
        {
            watcher = _behind.First;
            from = watcher?.NextRevision ?? 0;
            to = _hub.Revision;
            lock (_gate)
            {
                return watcher is not null && _queue.HasRoom;
            }
        }
    }

    private int ReadHistory(Watcher watcher, long from, long to, int maxEvents)
    {
        IReadOnlyList<RevisionEvents> revisions;
        long completeTo;
        try
        {
            revisions = _hub.History.Read(watcher.Range.Key, watcher.Range.RangeEnd, from, to, maxEvents, out completeTo);
        }
        catch (CompactedException compacted)
        {
            Abandon(watcher, compacted.CompactRevision);
            return 1;
        }

        var responses = CatchUpBatches.Build(watcher, revisions, _hub.Options.ResponseBytesMax);
        var events = revisions.Sum(revision => revision.Events.Count);
        AdaptReads(responses, maxEvents);
        Advance(watcher, responses, to, completeTo);
        return events;
    }

    /// <summary>Queues what was read, unless the watch was cancelled meanwhile, and moves the watcher on.</summary>
    private void Advance(Watcher watcher, List<EventBatch> responses, long to, long completeTo)
    {
        lock (_hub.Gate)
        {
            if (watcher.List != _behind)
            {
                return;
            }

            lock (_gate)
            {
                foreach (var response in responses)
                {
                    _queue.Add(watcher, response, EventSelection.All(response.Count), to);
                    watcher.IsQuiet = false;
                }

                // Compared with the hub's revision as it is now: what was published during the read is read next time. Otherwise to the
                // end of the list, as the others want their turn.
                watcher.NextRevision = completeTo + 1;
                _behind.Remove(watcher);
                Place(watcher);
                AnswerProgressRequest();
            }
        }
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
