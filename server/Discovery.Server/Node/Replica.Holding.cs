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

    /// <summary>The hash of the keys with their history up to the revision, 0 for the newest, as this member has them.</summary>
    /// <exception cref="StoreException">Compacted, in the future, can't be read, or too many hashes are being computed.</exception>
    public Task<KvHash> HashAsync(long revision, CancellationToken cancellationToken)
    {
        var computed = new TaskCompletionSource<KvHash>(TaskCreationOptions.RunContinuationsAsynchronously);
        _hashing.Compute(revision, (hash, error) =>
        {
            if (error is { } failed)
                computed.SetException(new StoreException(failed));
            else
                computed.SetResult(hash!);
        }, cancellationToken);
        return computed.Task;
    }

    private bool TryLook(Action<StateMachine> look) => _applyQueue.TryAdd(new ApplyWork { Look = look });

    private static void Give<T>(T value, TaskCompletionSource<T> to)
        where T : IDisposable
    {
        if (!to.TrySetResult(value))
            value.Dispose();
    }
}
