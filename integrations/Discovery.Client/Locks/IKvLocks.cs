namespace Discovery.Client;

/// <summary>
/// The locks that the server itself queues for. A lock is as good as its lease and no better: what it protects must compare the key
/// that <see cref="LockAsync"/> answered, <c>KvCompare.Exists(key)</c>, in the transaction that writes.
/// </summary>
public interface IKvLocks
{
    /// <summary>
    /// Waits until the lock is held, for as long as it takes: only the token ends the wait. Waiting goes on elsewhere when an endpoint
    /// fails; the same lease never queues twice. A wait that was cancelled may leave the key behind until the lease ends or
    /// <see cref="UnlockAsync"/>.
    /// </summary>
    /// <param name="name">What is locked; all who want it use the same name.</param>
    /// <param name="lease">The id of the caller's lease. When it ends, so does the lock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key that exists as long as the lock is held.</returns>
    Task<KvKey> LockAsync(KvKey name, long lease, CancellationToken cancellationToken = default);

    /// <summary>Gives the lock up.</summary>
    /// <param name="key">What <see cref="LockAsync"/> answered.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task UnlockAsync(KvKey key, CancellationToken cancellationToken = default);
}
