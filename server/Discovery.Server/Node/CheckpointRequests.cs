using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Callers that wait for a checkpoint; one checkpoint serves all that have come before it.</summary>
internal sealed class CheckpointRequests
{
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _waiting = [];

    public Task Add()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _waiting.Add(done);
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

    public void FailAll()
    {
        foreach (var done in TakeAll())
            done.TrySetException(new StoreException(StoreError.Stopped));
    }
}
