namespace Discovery.TestKit;

/// <summary>Open or closed; who wants to pass a closed one waits.</summary>
internal sealed class StallGate
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _closed;

    public void Close()
    {
        lock (_gate)
        {
            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            _closed?.TrySetResult();
            _closed = null;
        }
    }

    public Task PassAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _closed?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;
        }
    }
}
