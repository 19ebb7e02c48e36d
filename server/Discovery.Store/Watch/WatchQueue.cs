using Discovery.Protocol;

namespace Discovery.Store.Watch;

/// <summary>
/// What waits to be written to one stream, in the order in which it became true. One queue for answers, events and progress is what
/// keeps a progress notification from overtaking an event. Guarded by its stream's lock.
/// </summary>
internal sealed class WatchQueue(WatchHubOptions options)
{
    /// <summary>What an idle stream may keep allocated after a burst: as many watchers as often share a stream need not grow it anew for each event.</summary>
    private const int IdleCapacity = 256;

    // An answer; a watcher, for which there are the events of the view before it; or the view of those behind it.
    private readonly Queue<object> _items = new();
    private EventView? _added;
    private EventView? _taken;
    private int _events;
    private long _bytes;

    /// <summary>Responses that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Answers to requests that wait.</summary>
    public int Answers { get; private set; }

    /// <summary>
    /// False once a limit is reached. A single revision may overshoot it: an empty queue takes anything, or large transactions could
    /// never be delivered.
    /// </summary>
    public bool HasRoom => _events < options.QueuedEventsMax && _bytes < options.QueuedBytesMax;

    public void Add(WatchResponse answer)
    {
        _items.Enqueue(answer);
        Answers++;
        Count++;
    }

    public void Add(Watcher watcher, EventView view)
    {
        if (!ReferenceEquals(view, _added))
        {
            _items.Enqueue(view);
            _added = view;
        }

        _items.Enqueue(watcher);
        _events += view.Selection.Count;
        _bytes += view.Bytes;
        Count++;
    }

    public bool TryTake(out QueuedResponse response)
    {
        if (!_items.TryDequeue(out var item))
        {
            response = default;
            return false;
        }

        if (item is EventView view)
        {
            // There is a watcher behind it.
            _taken = view;
            item = _items.Dequeue();
        }

        if (item is Watcher watcher)
        {
            response = new QueuedResponse(null, watcher, _taken);
            _events -= _taken!.Selection.Count;
            _bytes -= _taken.Bytes;
        }
        else
        {
            response = new QueuedResponse((WatchResponse)item, null, null);
            Answers--;
        }

        if (--Count == 0)
        {
            Rest();
        }

        return true;
    }

    public void Clear()
    {
        _items.Clear();
        (Count, Answers, _events, _bytes) = (0, 0, 0, 0);
        Rest();
    }

    private void Rest()
    {
        (_added, _taken) = (null, null);
        if (_items.Capacity > IdleCapacity)
        {
            _items.TrimExcess();
        }
    }
}

/// <summary>Either an answer, ready to send, or what one watcher sees of a revision.</summary>
internal readonly record struct QueuedResponse(WatchResponse? Answer, Watcher? Watcher, EventView? View);
