using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Callers that wait for a piece of upkeep; one serves all that came before it began.</summary>
internal sealed class UpkeepRequests
{
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _waiting = [];
    private bool _stopped;

    public Task Add()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_stopped)
                done.SetException(new StoreException(StoreError.Stopped));
            else
                _waiting.Add(done);
        }
        return done.Task;
    }

    public List<TaskCompletionSource> TakeAll()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return [];
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }

    public void Stop()
    {
        lock (_gate)
            _stopped = true;
        Fail(TakeAll(), StoreError.Stopped);
    }

    public static void Complete(List<TaskCompletionSource> callers) => callers.ForEach(caller => caller.TrySetResult());

    public static void Fail(List<TaskCompletionSource> callers, StoreError error) => callers.ForEach(caller => caller.TrySetException(new StoreException(error)));
}
