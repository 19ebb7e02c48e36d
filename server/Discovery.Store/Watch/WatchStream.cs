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
    /// <summary>
    /// Responses above this have their events copied from where they lie, as messages: to keep them encoded as well would take more memory
    /// than it saves time.
    /// </summary>
    private const int EncodedBytesMax = 16 << 10;

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
        if (TryTakeFragment(out response))
        {
            return true;
        }

        if (!TryTakeQueued(out var taken))
        {
            return false;
        }

        response = taken.Answer ?? Respond(taken.Watcher!, taken.View!);
        return true;
    }

    /// <summary>
    /// The same for a server that writes bytes: most responses come as events that are encoded already, once for all who see them, which is
    /// what makes many watchers of one key cheap.
    /// </summary>
    public bool TryTakeEncoded(out TakenResponse taken)
    {
        if (TryTakeFragment(out var message))
        {
            taken = new TakenResponse(message);
            return true;
        }

        if (!TryTakeQueued(out var queued))
        {
            taken = default;
            return false;
        }

        taken = queued.Answer is { } answer ? new TakenResponse(answer) : Encoded(queued.Watcher!, queued.View!);
        return true;
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

    private bool TryTakeFragment([NotNullWhen(true)] out WatchResponse? response)
    {
        response = null;
        if (_fragments is not null && _fragments.TryDequeue(out response))
        {
            return true;
        }

        _fragments = null;
        return false;
    }

    private bool TryTakeQueued(out QueuedResponse taken)
    {
        bool accepts;
        lock (_gate)
        {
            if ((_behind.Count > 0 && _takenInARow >= TakesPerCatchUp) || !_queue.TryTake(out taken))
            {
                taken = default;
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

        return true;
    }

    private TakenResponse Encoded(Watcher watcher, EventView view)
    {
        // Ahead of previous values, which may be large as well.
        if (view.Bytes <= EncodedBytesMax)
        {
            var bytes = view.Batch.BytesFor(watcher, view.Selection, _hub.History);
            var mayBeSplit = watcher.WantsFragments && view.Selection.Count > 1 && bytes + WatchFragments.RoomBytes >= _hub.Options.ResponseBytesMax;
            if (bytes <= EncodedBytesMax && !mayBeSplit)
            {
                return new TakenResponse(watcher, view, (int)bytes);
            }
        }

        return new TakenResponse(Respond(watcher, view));
    }

    private WatchResponse Respond(Watcher watcher, EventView view)
    {
        var response = new WatchResponse { Header = WatchResponses.Header(view.HeaderRevision), WatchId = watcher.Id };
        response.Events.Capacity = view.Selection.Count;
        for (var i = 0; i < view.Selection.Count; i++)
        {
            response.Events.Add(view.Batch.Message(watcher, view.Selection[i], _hub.History));
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
