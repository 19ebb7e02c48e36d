using System.Diagnostics.CodeAnalysis;
using Discovery.Protocol;

namespace Discovery.Store.Watch;

/// <summary>
/// One Watch call of a client: its watches and the queue of what to write to it. One thread at a time reads requests
/// (<see cref="Handle"/>), one at a time writes: <c>while (stream.TryTake(out var response) ? Write(response) : stream.CatchUp(1000))</c>,
/// and then waits for the ready callback.
/// </summary>
public sealed partial class WatchStream
{
    /// <summary>Responses with more events than this are not kept for the next time: few are as large.</summary>
    private const int SpareEventsMax = 16;

    private const int SparesMax = 64;

    /// <summary>Taken responses after which lagging watchers get their turn, however much there is to take.</summary>
    private const int TakesPerCatchUp = 64;

    private readonly WatchHub _hub;
    private readonly int _number;
    private readonly Action _onReady;
    private readonly Action? _onAcceptsRequests;

    // Changed under both locks, the hub's and _gate (always in this order), hence safe to read under either.
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Watcher> _watchers = [];
    private readonly WatcherList _behind = new();
    private bool _closed;

    // Filled under both locks, emptied under _gate alone: a writer that takes responses is in nobody's way.
    private readonly WatchQueue _queue;

    // The writer's own.
    private readonly Stack<WatchResponse> _spare = new();
    private Queue<WatchResponse>? _fragments;
    private int _takenInARow;

    internal WatchStream(WatchHub hub, int number, Action onReady, Action? onAcceptsRequests)
    {
        _hub = hub;
        _number = number;
        _onReady = onReady;
        _onAcceptsRequests = onAcceptsRequests;
        _queue = new WatchQueue(hub.Options);
    }

    /// <summary>
    /// False while many answers wait to be written: the server then reads no further request until it is told, or a client that sends
    /// requests and reads nothing would fill the memory.
    /// </summary>
    public bool AcceptsRequests
    {
        get
        {
            lock (_gate)
            {
                return _queue.Answers < _hub.Options.QueuedAnswersMax;
            }
        }
    }

    internal int BehindCount => _behind.Count;

    private bool HasWork => _queue.Count > 0 || _behind.Count > 0;

    /// <summary>
    /// The next response, with only the revision in its header: the server adds cluster, member and term. False when nothing waits,
    /// and now and then when watchers lag, so that a busy stream cannot starve them: go on with <see cref="CatchUp"/>. May read a
    /// previous value from the store.
    /// </summary>
    public bool TryTake([NotNullWhen(true)] out WatchResponse? response)
    {
        if (_fragments is not null && _fragments.TryDequeue(out response))
        {
            return true;
        }

        _fragments = null;
        response = null;
        QueuedResponse taken;
        bool accepts;
        lock (_gate)
        {
            if (_behind.Count > 0 && _takenInARow >= TakesPerCatchUp)
            {
                _takenInARow = 0;
                return false;
            }

            if (!_queue.TryTake(out taken))
            {
                _takenInARow = 0;
                return false;
            }

            _takenInARow++;
            accepts = taken.Answer is not null && _queue.Answers == _hub.Options.QueuedAnswersMax - 1;
        }

        if (accepts)
        {
            _onAcceptsRequests?.Invoke();
        }

        response = taken.Answer ?? Respond(taken.Watcher!, taken.Batch!, taken.Selection, taken.HeaderRevision);
        return true;
    }

    /// <summary>
    /// The writer is done with a response that it took, and nobody looks at it any more: it serves for another one. With many watchers of one
    /// key, most of what a server allocates would be these.
    /// </summary>
    public void GiveBack(WatchResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var holdsEventsOnly = response is { Created: false, Canceled: false, Fragment: false, Events.Count: > 0 and <= SpareEventsMax };
        if (!holdsEventsOnly || _spare.Count == SparesMax)
        {
            return;
        }

        response.Events.Clear();
        _spare.Push(response);
    }

    /// <summary>Ends all watches and drops what waits. Needed exactly once, when the call ends; further calls do nothing.</summary>
    public void Close()
    {
        lock (_hub.Gate)
        {
            lock (_gate)
            {
                _closed = true;
                foreach (var watcher in _watchers.Values)
                {
                    Detach(watcher);
                }

                _hub.WatcherCount -= _watchers.Count;
                _watchers.Clear();
                _progressWatchers = 0;
                _hub.Forget(this);
                _queue.Clear();
            }
        }
    }

    internal void Wake() => _onReady();

    private WatchResponse Respond(Watcher watcher, EventBatch batch, in EventSelection selection, long headerRevision)
    {
        if (!_spare.TryPop(out var response))
        {
            response = new WatchResponse { Header = new ResponseHeader() };
        }

        response.Header.Revision = headerRevision;
        response.WatchId = watcher.Id;
        response.Events.Capacity = Math.Max(response.Events.Capacity, selection.Count);
        for (var i = 0; i < selection.Count; i++)
        {
            response.Events.Add(watcher.WantsPrevious ? batch.WithPrevious(selection[i], _hub.History) : batch.Plain(selection[i]));
        }

        if (!watcher.WantsFragments || WatchFragments.Fits(response, _hub.Options.ResponseBytesMax))
        {
            return response;
        }

        _fragments = WatchFragments.Split(response, _hub.Options.ResponseBytesMax);
        return _fragments.Dequeue();
    }

    /// <summary>Takes a watcher out of the list that it is in.</summary>
    private void Detach(Watcher watcher)
    {
        if (watcher.IsSynced)
        {
            _hub.Index.Remove(watcher);
            watcher.IsSynced = false;
        }
        else
        {
            _behind.Remove(watcher);
        }
    }
}
