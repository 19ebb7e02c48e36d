using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>A hand-over of leadership that somebody waits for.</summary>
internal sealed class PendingTransfer(ulong target)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ulong Target { get; } = target;

    public Task Done => _done.Task;

    public void Complete() => _done.TrySetResult();

    public void Fail(StoreError error) => _done.TrySetException(new StoreException(error));
}
