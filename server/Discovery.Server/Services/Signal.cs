namespace Discovery.Server.Services;

/// <summary>Wakes one waiter; setting it twice before it is waited for counts once.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private readonly Lock _gate = new();
    private bool _disposed;

    public void Set()
    {
        // A late callback may come after the call has ended.
        lock (_gate)
        {
            if (!_disposed && _semaphore.CurrentCount == 0)
                _semaphore.Release();
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _semaphore.WaitAsync(cancellationToken);

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _semaphore.Dispose();
        }
    }
}
