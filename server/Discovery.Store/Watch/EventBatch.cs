using Discovery.Protocol;

namespace Discovery.Store.Watch;

/// <summary>
/// Events as watchers get them. The messages are built once and shared by every response that carries them, so nobody may change
/// them. A previous value is looked up at most once, and only when a watcher that wants it is about to be answered.
/// </summary>
internal sealed class EventBatch
{
    private readonly Event[] _events;
    private Event?[]? _withPrevious;
    private long _bytes = -1;

    public EventBatch(IReadOnlyList<AppliedEvent> events)
    {
        _events = new Event[events.Count];
        for (var i = 0; i < _events.Length; i++)
        {
            _events[i] = new Event { Type = events[i].Type, Kv = events[i].Kv };
        }
    }

    public int Count => _events.Length;

    public Event Plain(int index) => _events[index];

    /// <summary>May read the store's history, hence never called under a lock that writers take.</summary>
    public Event WithPrevious(int index, IEventHistory history)
    {
        var plain = _events[index];
        if (plain.Type == Event.Types.EventType.Put && plain.Kv.CreateRevision == plain.Kv.ModRevision)
        {
            return plain;
        }

        lock (_events)
        {
            _withPrevious ??= new Event?[_events.Length];
            return _withPrevious[index] ??= new Event
            {
                Type = plain.Type,
                Kv = plain.Kv,
                PrevKv = history.Previous(plain.Kv.Key, plain.Kv.ModRevision),
            };
        }
    }

    /// <summary>Bytes on the wire, without previous values. Not synchronised: asked before the batch is shared, or by the publisher.</summary>
    public long Bytes(in EventSelection selection)
    {
        if (selection.Count == Count)
        {
            return _bytes >= 0 ? _bytes : _bytes = Sum(selection);
        }

        return Sum(selection);
    }

    private long Sum(in EventSelection selection)
    {
        long sum = 0;
        for (var i = 0; i < selection.Count; i++)
        {
            sum += _events[selection[i]].CalculateSize();
        }

        return sum;
    }
}
