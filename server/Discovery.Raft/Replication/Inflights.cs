namespace Discovery.Raft;

/// <summary>What was sent to a follower and not acknowledged: a window, bounded in messages and bytes, so that a slow follower can't fill queues.</summary>
internal sealed class Inflights(int messagesMax, long bytesMax)
{
    private readonly Queue<(ulong Last, long Bytes)> _sent = new();
    private long _bytes;

    public bool IsFull => _sent.Count >= messagesMax || _bytes >= bytesMax;

    public int Count => _sent.Count;

    /// <param name="last">The last entry of the message.</param>
    public void Add(ulong last, long bytes)
    {
        _sent.Enqueue((last, bytes));
        _bytes += bytes;
    }

    public void FreeUpTo(ulong index)
    {
        while (_sent.TryPeek(out var first) && first.Last <= index)
            _bytes -= _sent.Dequeue().Bytes;
    }

    public void Clear()
    {
        _sent.Clear();
        _bytes = 0;
    }
}
