namespace Discovery.Client;

/// <summary>What the keeper knows about one lease. Guarded by the keeper's lock.</summary>
internal sealed class KeptLease(GrantedLease lease)
{
    /// <summary>When the keep-alives were sent that have not been answered yet, oldest first.</summary>
    private readonly Queue<long> _unanswered = new();

    public GrantedLease Lease { get; } = lease;

    /// <summary>The timestamp at which the last keep-alive was sent; null when one is due at once.</summary>
    public long? SentAt { get; private set; }

    /// <summary>The moment of the oldest keep-alive without an answer.</summary>
    public long? OldestUnanswered => _unanswered.Count > 0 ? _unanswered.Peek() : null;

    public void Sent(long at)
    {
        SentAt = at;
        _unanswered.Enqueue(at);
    }

    /// <summary>
    /// An answer arrived; answers when its request was sent. They come in the order of the requests. Were one ever left out, the moment
    /// would be too early, which only makes the lease look older than it is.
    /// </summary>
    public long? Answered() => _unanswered.TryDequeue(out var at) ? at : null;

    /// <summary>Another stream begins: what was asked on the old one will not be answered.</summary>
    public void StartOver()
    {
        _unanswered.Clear();
        SentAt = null;
    }
}
