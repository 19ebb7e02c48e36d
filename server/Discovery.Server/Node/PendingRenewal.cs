using System.Threading.Tasks.Sources;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>A lease to be renewed, and the caller here that waits for it: one, once.</summary>
/// <param name="deadline">On the node's monotonic clock.</param>
internal sealed class PendingRenewal(long lease, TimeSpan deadline) : IValueTaskSource<long>
{
    private int _ended;

    // Continuations run elsewhere: the apply loop must not execute a caller's code.
    private ManualResetValueTaskSourceCore<long> _ttl = new() { RunContinuationsAsynchronously = true };

    public long Lease { get; } = lease;

    public TimeSpan Deadline { get; } = deadline;

    /// <summary>The TTL in seconds that it has from now on; 0 when there is no such lease any more. To be awaited once.</summary>
    public ValueTask<long> Ttl => new(this, _ttl.Version);

    /// <summary>For who must not wait: told the TTL, or the error, on one of the loops.</summary>
    public Action<long, StoreError?>? Callback { get; set; }

    public void Complete(long ttl)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _ttl.SetResult(ttl);
        Callback?.Invoke(ttl, null);
    }

    public void Fail(StoreError error)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _ttl.SetException(new StoreException(error));
        Callback?.Invoke(0, error);
    }

    long IValueTaskSource<long>.GetResult(short token) => _ttl.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _ttl.GetStatus(token);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _ttl.OnCompleted(continuation, state, token, flags);
}
