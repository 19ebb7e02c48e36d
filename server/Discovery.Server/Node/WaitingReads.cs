using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Reads that wait for the same read index.</summary>
internal sealed class WaitingReads
{
    // Continuations run elsewhere: the apply loop must not execute a caller's code.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _done.Task;

    public List<Action<StoreError?>> Callbacks { get; } = [];

    /// <summary>Those who wait for the other are told with these.</summary>
    public void TakeIn(WaitingReads other) => Callbacks.Add(other.Complete);

    public void Complete(StoreError? error)
    {
        if (error is { } failed)
            _done.TrySetException(new StoreException(failed));
        else
            _done.TrySetResult();
        foreach (var callback in Callbacks)
            callback(error);
    }
}
