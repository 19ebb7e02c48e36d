namespace Discovery.Store.Watch;

/// <summary>
/// Tells watches what the state machine changes. The writer finds the watchers of a key and puts a reference to the shared events into
/// the queues of their streams; it waits for no reader. A stream whose queue is full falls back: its watchers leave the index and read
/// history on the stream's own thread until they have caught up.
/// <para>
/// Threads: <see cref="Publish"/> comes from the apply thread alone; everything else may come from any thread. Two locks, always
/// in this order: the hub's (the index, the published revision and every watcher's position) and a stream's (its queue). Nobody reads
/// the store under either.
/// </para>
/// </summary>
public sealed partial class WatchHub : IEventSink
{
    private readonly HashSet<WatchStream> _streams = [];
    private long _revision;
    private int _opened;

    public WatchHub(IEventHistory history, WatchHubOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        History = history;
        Options = (options ?? new WatchHubOptions()).Checked();
        _revision = history.CurrentRevision;
    }

    public WatchStatistics Statistics
    {
        get
        {
            lock (Gate)
            {
                var slow = _streams.Sum(stream => stream.BehindCount);
                return new WatchStatistics(_streams.Count, Index.Count + slow, slow);
            }
        }
    }

    internal Lock Gate { get; } = new();

    internal IEventHistory History { get; }

    internal WatchHubOptions Options { get; }

    /// <summary>All watchers, of all streams. Guarded by the hub's lock.</summary>
    internal int WatcherCount { get; set; }

    /// <summary>The synced watchers.</summary>
    internal WatcherIndex Index { get; } = new();

    /// <summary>The last revision that was published. The store may be ahead of it for a moment, never behind.</summary>
    internal long Revision => _revision;

    /// <summary>
    /// Opens a stream. Both callbacks are called without a lock held, on whatever thread had the news, so they must be quick and must
    /// not throw: setting a signal is what they are for.
    /// </summary>
    /// <param name="onReady">The stream had nothing to do and now has: call TryTake and CatchUp until both say no.</param>
    /// <param name="onAcceptsRequests">The stream was full of answers and <see cref="WatchStream.AcceptsRequests"/> again.</param>
    public WatchStream Open(Action onReady, Action? onAcceptsRequests = null)
    {
        ArgumentNullException.ThrowIfNull(onReady);
        lock (Gate)
        {
            var stream = new WatchStream(this, ++_opened, onReady, onAcceptsRequests);
            _streams.Add(stream);
            return stream;
        }
    }

    /// <summary>
    /// The store was replaced by a snapshot of the leader and now stands at <paramref name="revision"/>: what happened in between was
    /// never published. Every watcher goes on where it stands, by reading history; one that waits for a later revision goes on waiting.
    /// </summary>
    public void Restored(long revision)
    {
        var wake = new List<WatchStream>();
        lock (Gate)
        {
            SkipTo(revision, wake);
        }

        foreach (var stream in wake)
        {
            stream.Wake();
        }
    }

    /// <summary>
    /// Sends the progress notifications that are due. Called every so often (some 100 ms) with a monotonic time, counted from any
    /// fixed point.
    /// </summary>
    public void Tick(TimeSpan now)
    {
        var wake = new List<WatchStream>();
        lock (Gate)
        {
            foreach (var stream in _streams)
            {
                if (stream.NotifyProgress(now))
                {
                    wake.Add(stream);
                }
            }
        }

        foreach (var stream in wake)
        {
            stream.Wake();
        }
    }

    /// <summary>Nothing to do: a watcher that needs what is gone finds out when it reads it.</summary>
    public void Compacted(long compactRevision)
    {
    }

    internal void Forget(WatchStream stream) => _streams.Remove(stream);

    private void SkipTo(long revision, List<WatchStream> wake)
    {
        if (revision < _revision)
        {
            throw new InvalidOperationException(
                $"The store went back from revision {_revision} to {revision}: its watchers have seen what now never happened. "
                + "Restart the member from an intact data folder.");
        }

        var before = _revision;
        _revision = revision;
        foreach (var stream in _streams)
        {
            if (stream.FallBehind(before, revision))
            {
                wake.Add(stream);
            }
        }
    }
}
