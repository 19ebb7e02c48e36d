using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Reads that wait for the same read index.</summary>
internal sealed class WaitingReads
{
    // Continuations run elsewhere: the apply loop must not execute a caller's code.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action<StoreError?>> _callbacks = [];

    public Task Task => _done.Task;

    public int Count { get; private set; }

    /// <param name="callback">Null for one that awaits <see cref="Task"/>.</param>
    public void Add(Action<StoreError?>? callback)
    {
        Count++;
        if (callback is not null)
            _callbacks.Add(callback);
    }

    /// <summary>Those who wait for the other are told with these.</summary>
    public void TakeIn(WaitingReads other) => Add(other.Complete);

    public void Complete(StoreError? error)
    {
        if (error is { } failed)
        {
            _done.TrySetException(new StoreException(failed));
            // Seen, even if everybody has gone meanwhile.
            _ = _done.Task.Exception;
        }
        else
        {
            _done.TrySetResult();
        }
        foreach (var callback in _callbacks)
            callback(error);
    }
}
