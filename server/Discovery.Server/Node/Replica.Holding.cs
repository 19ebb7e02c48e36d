using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>The state of one moment, for who reads it while entries are applied.</summary>
internal sealed partial class Replica
{
    /// <summary>Opens something on the state between two entries. Whoever gets it disposes it; when nobody waits any more it is disposed here.</summary>
    /// <exception cref="StoreException">The member stops.</exception>
    public async Task<T> OpenAsync<T>(Func<StateMachine, T> open, CancellationToken cancellationToken)
        where T : IDisposable
    {
        var opened = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var given = cancellationToken.Register(() => opened.TrySetCanceled(cancellationToken));
        if (!TryLook(machine => Give(open(machine), opened)))
            opened.TrySetException(new StoreException(StoreError.Stopped));
        return await opened.Task;
    }

    private bool TryLook(Action<StateMachine> look) => _applyQueue.TryAdd(new ApplyWork { Look = look });

    private static void Give<T>(T value, TaskCompletionSource<T> to)
        where T : IDisposable
    {
        if (!to.TrySetResult(value))
            value.Dispose();
    }
}
