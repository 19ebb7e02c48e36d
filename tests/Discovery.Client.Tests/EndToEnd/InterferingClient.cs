namespace Discovery.Client.Tests;

/// <summary>Changes a key behind the back of whoever reads a range, after its first page.</summary>
internal sealed class InterferingClient(KvClient client, string key) : IKvClient
{
    private bool _interfered;

    public IKvAuth Auth => client.Auth;

    public IKvCluster Cluster => client.Cluster;

    public IKvMaintenance Maintenance => client.Maintenance;

    public IKvLocks Locks => client.Locks;

    public IKvElections Elections => client.Elections;

    public async Task<RangeResult> RangeAsync(KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default)
    {
        var page = await client.RangeAsync(range, options, cancellationToken);
        if (!_interfered)
            await client.PutAsync(key, "new", null, cancellationToken);
        _interfered = true;
        return page;
    }

    public IAsyncEnumerable<WatchBatch> WatchAsync(KvRange range, WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        client.WatchAsync(range, options, cancellationToken);

    public ValueTask<KvEntry?> GetAsync(KvKey key, GetOptions? options = null, CancellationToken cancellationToken = default) =>
        client.GetAsync(key, options, cancellationToken);

    public IAsyncEnumerable<RangeResult> RangeStreamAsync(
        KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default) =>
        client.RangeStreamAsync(range, options, cancellationToken);

    public Task<PutResult> PutAsync(KvKey key, KvValue value, PutOptions? options = null, CancellationToken cancellationToken = default) =>
        client.PutAsync(key, value, options, cancellationToken);

    public Task<DeleteResult> DeleteAsync(KvRange range, DeleteOptions? options = null, CancellationToken cancellationToken = default) =>
        client.DeleteAsync(range, options, cancellationToken);

    public Task<TxnResult> CommitAsync(KvTxn txn, CancellationToken cancellationToken = default) =>
        client.CommitAsync(txn, cancellationToken);

    public Task<long> CompactAsync(long revision, bool physical = false, CancellationToken cancellationToken = default) =>
        client.CompactAsync(revision, physical, cancellationToken);

    public Task<KvLease> GrantLeaseAsync(TimeSpan ttl, CancellationToken cancellationToken = default) =>
        client.GrantLeaseAsync(ttl, cancellationToken);

    public Task<KvLease> GrantLeaseKeptAliveAsync(TimeSpan ttl, CancellationToken cancellationToken = default) =>
        client.GrantLeaseKeptAliveAsync(ttl, cancellationToken);

    public Task<LeaseTimeToLive> GetLeaseAsync(long id, bool keys = false, CancellationToken cancellationToken = default) =>
        client.GetLeaseAsync(id, keys, cancellationToken);

    public Task<IReadOnlyList<long>> ListLeasesAsync(CancellationToken cancellationToken = default) =>
        client.ListLeasesAsync(cancellationToken);

    public Task RevokeLeaseAsync(long id, CancellationToken cancellationToken = default) => client.RevokeLeaseAsync(id, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
