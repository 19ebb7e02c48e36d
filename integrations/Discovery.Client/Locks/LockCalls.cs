using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>The service Lock.</summary>
internal sealed class LockCalls(UnaryCaller caller) : IKvLocks
{
    public async Task<KvKey> LockAsync(KvKey name, long lease, CancellationToken cancellationToken = default)
    {
        Require.Key(name, nameof(name));
        Require.Lease(lease, nameof(lease));
        var request = new LockRequest { Name = name.ToByteString(), Lease = lease };

        // The server names the key after the lease: who asks again finds the place in the queue that it has.
        return (await caller.CallAsync(Methods.Lock, request, CallKind.Waiting, cancellationToken)).Key.ToKey();
    }

    // The key holds the id of a lease: unlocking twice can't unlock somebody else.
    public Task UnlockAsync(KvKey key, CancellationToken cancellationToken = default)
    {
        Require.Key(key);
        return caller.CallAsync(Methods.Unlock, new UnlockRequest { Key = key.ToByteString() }, CallKind.Repeatable, cancellationToken);
    }
}
