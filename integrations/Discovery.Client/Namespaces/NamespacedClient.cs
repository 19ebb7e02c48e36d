namespace Discovery.Client;

/// <summary>A client within a part of the keys.</summary>
/// <param name="inner">Who speaks to the server.</param>
/// <param name="space">The part.</param>
/// <param name="owned">Disposed with this one; null when somebody else does that.</param>
internal sealed class NamespacedClient(IKvClient inner, KeySpace space, IAsyncDisposable? owned) : IKvClient
{
    public IKvAuth Auth => inner.Auth;

    public IKvCluster Cluster => inner.Cluster;

    public IKvMaintenance Maintenance => inner.Maintenance;

    public IKvLocks Locks { get; } = new NamespacedLocks(inner.Locks, space);

    public IKvElections Elections { get; } = new NamespacedElections(inner.Elections, space);

    public async ValueTask<KvEntry?> GetAsync(KvKey key, GetOptions? options = null, CancellationToken cancellationToken = default) =>
        await inner.GetAsync(space.Add(key), options, cancellationToken) is { } entry ? space.Remove(entry) : null;

    public async Task<RangeResult> RangeAsync(KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default) =>
        space.Remove(await inner.RangeAsync(space.Add(range), options, cancellationToken));

    public IAsyncEnumerable<RangeResult> RangeStreamAsync(
        KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default) =>
        new MappedEnumerable<RangeResult, RangeResult>(inner.RangeStreamAsync(space.Add(range), options, cancellationToken), space.Remove);

    public async Task<PutResult> PutAsync(
        KvKey key, KvValue value, PutOptions? options = null, CancellationToken cancellationToken = default) =>
        space.Remove(await inner.PutAsync(space.Add(key), value, options, cancellationToken));

    public async Task<DeleteResult> DeleteAsync(KvRange range, DeleteOptions? options = null, CancellationToken cancellationToken = default) =>
        space.Remove(await inner.DeleteAsync(space.Add(range), options, cancellationToken));

    public async Task<TxnResult> CommitAsync(KvTxn txn, CancellationToken cancellationToken = default) =>
        space.Remove(await inner.CommitAsync(space.Add(txn), cancellationToken));

    public Task<long> CompactAsync(long revision, bool physical = false, CancellationToken cancellationToken = default) =>
        inner.CompactAsync(revision, physical, cancellationToken);

    public IAsyncEnumerable<WatchBatch> WatchAsync(
        KvRange range, WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        new MappedEnumerable<WatchBatch, WatchBatch>(inner.WatchAsync(space.Add(range), options, cancellationToken), space.Remove);

    public Task<KvLease> GrantLeaseAsync(TimeSpan ttl, CancellationToken cancellationToken = default) =>
        inner.GrantLeaseAsync(ttl, cancellationToken);

    public Task<KvLease> GrantLeaseKeptAliveAsync(TimeSpan ttl, CancellationToken cancellationToken = default) =>
        inner.GrantLeaseKeptAliveAsync(ttl, cancellationToken);

    /// <summary>Of its keys those in the namespace.</summary>
    public async Task<LeaseTimeToLive> GetLeaseAsync(long id, bool keys = false, CancellationToken cancellationToken = default)
    {
        var lease = await inner.GetLeaseAsync(id, keys, cancellationToken);
        return lease with { Keys = [.. lease.Keys.Where(space.Holds).Select(space.Remove)] };
    }

    public Task<IReadOnlyList<long>> ListLeasesAsync(CancellationToken cancellationToken = default) => inner.ListLeasesAsync(cancellationToken);

    public Task RevokeLeaseAsync(long id, CancellationToken cancellationToken = default) => inner.RevokeLeaseAsync(id, cancellationToken);

    public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}
