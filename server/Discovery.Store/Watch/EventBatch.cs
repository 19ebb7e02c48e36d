using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Watch;

/// <summary>
/// Events as watchers get them: each is encoded once, when the first watcher is about to be answered, and its bytes are shared by all
/// that see it. A previous value is looked up at most once, and only when a watcher that wants it is about to be answered.
/// </summary>
internal sealed class EventBatch
{
    private readonly IReadOnlyList<AppliedEvent> _events;
    private readonly EncodedEvent[] _plain;
    private EncodedEvent[]? _withPrevious;

    /// <param name="events">Nobody may change them or what they hold.</param>
    public EventBatch(IReadOnlyList<AppliedEvent> events)
    {
        _events = events;
        _plain = new EncodedEvent[events.Count];
        for (var i = 0; i < _plain.Length; i++)
        {
            var bytes = EncodedEvent.SizeOf(events[i], previous: null);
            _plain[i].Bytes = bytes;
            Bytes += bytes;
        }
    }

    public int Count => _plain.Length;

    /// <summary>What the response of a watcher that sees all events has for them, without previous values.</summary>
    public long Bytes { get; }

    /// <summary>The same for a watcher that sees some of them.</summary>
    public long BytesOf(in EventSelection selection)
    {
        if (selection.Count == Count)
        {
            return Bytes;
        }

        long sum = 0;
        for (var i = 0; i < selection.Count; i++)
        {
            sum += _plain[selection[i]].Bytes;
        }

        return sum;
    }

    /// <summary>What the response of this watcher has for its events. May read the store's history for previous values, hence never called under a lock that writers take.</summary>
    public long BytesFor(Watcher watcher, in EventSelection selection, IEventHistory history)
    {
        if (!watcher.WantsPrevious)
        {
            return BytesOf(selection);
        }

        long sum = 0;
        for (var i = 0; i < selection.Count; i++)
        {
            sum += WithPrevious(selection[i], history).Bytes;
        }

        return sum;
    }

    /// <summary>Writes them as they stand in a response: each with its tag and length. <see cref="BytesFor"/> has been asked before.</summary>
    /// <param name="to">At least as long as that.</param>
    public void Write(Watcher watcher, in EventSelection selection, Span<byte> to)
    {
        for (var i = 0; i < selection.Count; i++)
        {
            var index = selection[i];
            ref var encoded = ref (watcher.WantsPrevious ? ref _withPrevious![index] : ref _plain[index]);
            var data = encoded.Data ??= EncodedEvent.Encode(_events[index], encoded.Previous, encoded.Bytes);
            data.CopyTo(to);
            to = to[data.Length..];
        }
    }

    /// <summary>The same as a message that others may hold as well. May read the store's history.</summary>
    public Event Message(Watcher watcher, int index, IEventHistory history)
    {
        ref var encoded = ref (watcher.WantsPrevious ? ref WithPrevious(index, history) : ref _plain[index]);
        return encoded.Message ??= new Event { Type = _events[index].Type, Kv = _events[index].Kv, PrevKv = encoded.Previous };
    }

    private ref EncodedEvent WithPrevious(int index, IEventHistory history)
    {
        lock (_plain)
        {
            _withPrevious ??= new EncodedEvent[Count];
            ref var encoded = ref _withPrevious[index];
            if (encoded.Bytes == 0)
            {
                var applied = _events[index];
                var isCreation = applied.Type == Event.Types.EventType.Put && applied.Kv.CreateRevision == applied.Kv.ModRevision;
                encoded.Previous = isCreation ? null : history.Previous(applied.Kv.Key, applied.Kv.ModRevision);
                encoded.Bytes = EncodedEvent.SizeOf(applied, encoded.Previous);
            }

            return ref encoded;
        }
    }
}
