namespace Discovery.Client;

/// <summary>Locks within a part of the keys.</summary>
internal sealed class NamespacedLocks(IKvLocks inner, KeySpace space) : IKvLocks
{
    public async Task<KvKey> LockAsync(KvKey name, long lease, CancellationToken cancellationToken = default) =>
        space.Remove(await inner.LockAsync(space.Add(name, nameof(name)), lease, cancellationToken));

    public Task UnlockAsync(KvKey key, CancellationToken cancellationToken = default) => inner.UnlockAsync(space.Add(key), cancellationToken);
}
