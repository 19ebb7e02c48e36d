using Discovery.Protocol;

namespace Discovery.Store.Watch;

/// <summary>
/// What waits to be written to one stream, in the order in which it became true. One queue for answers, events and progress is what
/// keeps a progress notification from overtaking an event. Guarded by its stream's lock.
/// </summary>
internal sealed class WatchQueue(WatchHubOptions options)
{
    /// <summary>What an idle stream may keep allocated after a burst.</summary>
    private const int IdleCapacity = 16;

    private readonly Queue<QueuedResponse> _responses = new();
    private int _events;
    private long _bytes;

    public int Count => _responses.Count;

    /// <summary>Answers to requests that wait.</summary>
    public int Answers { get; private set; }

    /// <summary>
    /// False once a limit is reached. A single revision may overshoot it: an empty queue takes anything, or large transactions could
    /// never be delivered.
    /// </summary>
    public bool HasRoom => _events < options.QueuedEventsMax && _bytes < options.QueuedBytesMax;

    public void Add(WatchResponse answer)
    {
        _responses.Enqueue(new QueuedResponse(answer, null, null, default, 0, 0));
        Answers++;
    }

    public void Add(Watcher watcher, EventBatch batch, in EventSelection selection, long headerRevision)
    {
        var bytes = batch.Bytes(selection);
        _responses.Enqueue(new QueuedResponse(null, watcher, batch, selection, headerRevision, bytes));
        _events += selection.Count;
        _bytes += bytes;
    }

    public bool TryTake(out QueuedResponse response)
    {
        if (!_responses.TryDequeue(out response))
        {
            return false;
        }

        if (response.Answer is not null)
        {
            Answers--;
        }

        _events -= response.Selection.Count;
        _bytes -= response.Bytes;
        if (_responses.Count == 0 && _responses.Capacity > IdleCapacity)
        {
            _responses.TrimExcess();
        }

        return true;
    }

    public void Clear()
    {
        _responses.Clear();
        Answers = 0;
        _events = 0;
        _bytes = 0;
    }
}

/// <summary>Either an answer, ready to send, or events of one watcher, which become a message only when they are taken.</summary>
internal readonly record struct QueuedResponse(
    WatchResponse? Answer, Watcher? Watcher, EventBatch? Batch, EventSelection Selection, long HeaderRevision, long Bytes);
