using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Lets linearizable reads through. Reads that arrive while a request for a read index is on its way share the next one;
/// each request has an id of its own, so that a late answer never lets a later read through.
/// </summary>
internal sealed class ReadGate(Action<ulong> request)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, TaskCompletionSource> _asked = [];
    private TaskCompletionSource? _next;
    private ulong _lastId;
    private bool _stopped;

    /// <summary>Completes once everything that was acknowledged before the call has been applied here.</summary>
    public Task WaitAsync()
    {
        ulong id;
        Task waiting;
        lock (_gate)
        {
            if (_stopped)
                return Task.FromException(new StoreException(StoreError.Stopped));
            _next ??= NewSource();
            waiting = _next.Task;
            if (_asked.Count > 0)
                return waiting;
            id = TakeNext();
        }
        request(id);
        return waiting;
    }

    /// <summary>Called by the apply loop when it has applied <see cref="ReadState.Index"/>.</summary>
    public void Release(ReadState read)
    {
        TaskCompletionSource? answered;
        ulong? id = null;
        lock (_gate)
        {
            _asked.Remove(read.RequestId, out answered);
            if (_next is not null && !_stopped)
                id = TakeNext();
        }
        if (id is { } next)
            request(next);
        answered?.SetResult();
    }

    public void Stop()
    {
        List<TaskCompletionSource> left;
        lock (_gate)
        {
            _stopped = true;
            left = [.. _asked.Values];
            _asked.Clear();
            if (_next is not null)
                left.Add(_next);
            _next = null;
        }
        foreach (var source in left)
            source.TrySetException(new StoreException(StoreError.Stopped));
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ulong TakeNext()
    {
        _asked.Add(++_lastId, _next!);
        _next = null;
        return _lastId;
    }
}
