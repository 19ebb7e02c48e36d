using System.Diagnostics;

namespace Discovery.Store.Watch;

// What the hub calls, under its lock. Each returns true when the stream had nothing to do before and now has.
public sealed partial class WatchStream
{
    private int _progressWatchers;
    private TimeSpan? _progressDue;

    /// <summary>Queues the events of one revision for a synced watcher, or lets it fall behind when the queue is full.</summary>
    internal bool Offer(Watcher watcher, EventView view)
    {
        var revision = view.HeaderRevision;
        Debug.Assert(watcher.IsSynced && watcher.NextRevision <= revision, "only a synced watcher is offered events, and only once");
        lock (_gate)
        {
            var idle = !HasWork;
            if (_queue.HasRoom)
            {
                _queue.Add(watcher, view);
                watcher.NextRevision = revision + 1;
                watcher.IsQuiet = false;
            }
            else
            {
                watcher.NextRevision = revision;
                Detach(watcher);
                _behind.Add(watcher);
            }

            return idle;
        }
    }

    /// <summary>The store jumped over revisions that were not published: synced watchers have to read them.</summary>
    internal bool FallBehind(long lastPublished, long revision)
    {
        lock (_gate)
        {
            var idle = !HasWork;
            foreach (var watcher in _watchers.Values)
            {
                if (!watcher.IsSynced)
                {
                    continue;
                }

                // What it was not told until now did not concern it, and may be compacted by now: it must not be read.
                watcher.NextRevision = Math.Max(watcher.NextRevision, lastPublished + 1);
                if (watcher.NextRevision <= revision)
                {
                    Detach(watcher);
                    _behind.Add(watcher);
                }
            }

            return idle && HasWork;
        }
    }

    /// <summary>Tells the watchers that asked for it, and had no event since the last time, how far they have come.</summary>
    internal bool NotifyProgress(TimeSpan now)
    {
        if (_progressWatchers == 0)
        {
            _progressDue = null;
            return false;
        }

        if (_progressDue is null || now < _progressDue)
        {
            _progressDue ??= now + Interval();
            return false;
        }

        _progressDue = now + Interval();
        lock (_gate)
        {
            var idle = !HasWork;
            foreach (var watcher in _watchers.Values)
            {
                if (!watcher.WantsProgress)
                {
                    continue;
                }

                // A reader that does not even take events has no use for a growing heap of progress.
                if (watcher.IsQuiet && CanReport(watcher) && _queue.HasRoom && _queue.Answers < _hub.Options.QueuedAnswersMax)
                {
                    _queue.Add(WatchResponses.Progress(watcher.Id, _hub.Revision));
                }

                watcher.IsQuiet = true;
            }

            return idle && HasWork;
        }
    }

    /// <summary>
    /// Answers a progress request once no watcher of the stream lags, so that everything up to the revision it names stands before it
    /// in the queue (etcd's #15220). Like etcd, a stream without watches or with one that waits for the future gets no answer.
    /// </summary>
    private void AnswerProgressRequest()
    {
        if (!_progressRequested || _behind.Count > 0)
        {
            return;
        }

        _progressRequested = false;
        if (_watchers.Count > 0 && _watchers.Values.All(CanReport))
        {
            _queue.Add(WatchResponses.Progress(WatchResponses.NoWatch, _hub.Revision));
        }
    }

    /// <summary>A watcher of the future must not hear of a revision before its own start: it would resume there (etcd's #20221).</summary>
    private bool CanReport(Watcher watcher) => watcher.IsSynced && watcher.StartRevision <= _hub.Revision;

    /// <summary>Up to a tenth longer, different for each stream, so that many streams opened together do not all report together.</summary>
    private TimeSpan Interval()
    {
        const int Steps = 64;
        var interval = _hub.Options.ProgressInterval;
        return interval + (interval / 10 * (_number % Steps) / Steps);
    }
}
