using Discovery.Protocol;

namespace Discovery.Store.Watch;

/// <summary>A response that a stream gave to its writer: a message, or events of which most is encoded already.</summary>
public readonly struct TakenResponse
{
    private const byte WatchIdTag = WatchResponse.WatchIdFieldNumber << 3;

    private readonly Watcher? _watcher;
    private readonly EventView? _view;
    private readonly int _eventBytes;

    internal TakenResponse(WatchResponse message) => Message = message;

    internal TakenResponse(Watcher watcher, EventView view, int eventBytes) => (_watcher, _view, _eventBytes) = (watcher, view, eventBytes);

    /// <summary>Not null for answers and large responses, with only the revision in its header. The rest is about the others, whose bytes are asked for instead.</summary>
    public WatchResponse? Message { get; }

    /// <summary>What the header has to name.</summary>
    public long Revision => _view!.HeaderRevision;

    public int Events => Message?.Events.Count ?? _view!.Selection.Count;

    /// <summary>Size of the message but for its header.</summary>
    public int Bytes => WatchIdBytes + _eventBytes;

    private int WatchIdBytes => _watcher!.Id == 0 ? 0 : 1 + Varints.SizeOf((ulong)_watcher.Id);

    /// <summary>Writes the message but for its header, which stands ahead of it.</summary>
    /// <param name="to">At least <see cref="Bytes"/> long.</param>
    public void Write(Span<byte> to)
    {
        if (_watcher!.Id != 0)
        {
            to[0] = WatchIdTag;
            to = to[(1 + Varints.Write(to[1..], (ulong)_watcher.Id))..];
        }

        _view!.Batch.Write(_watcher, _view.Selection, to);
    }
}
