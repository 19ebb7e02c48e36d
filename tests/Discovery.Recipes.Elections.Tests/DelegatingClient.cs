using Discovery.Client;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>Passes everything on; tests override what they want to see or to break. Does not own the inner client.</summary>
internal abstract class DelegatingClient(IKvClient inner) : IKvClient
{
    protected IKvClient Inner { get; } = inner;

    public IKvAuth Auth => Inner.Auth;

    public IKvCluster Cluster => Inner.Cluster;

    public IKvMaintenance Maintenance => Inner.Maintenance;

    public IKvLocks Locks => Inner.Locks;

    public IKvElections Elections => Inner.Elections;

    public virtual ValueTask<KvEntry?> GetAsync(KvKey key, GetOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.GetAsync(key, options, cancellationToken);

    public virtual Task<RangeResult> RangeAsync(KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.RangeAsync(range, options, cancellationToken);

    public virtual IAsyncEnumerable<RangeResult> RangeStreamAsync(
        KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.RangeStreamAsync(range, options, cancellationToken);

    public virtual Task<PutResult> PutAsync(KvKey key, KvValue value, PutOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.PutAsync(key, value, options, cancellationToken);

    public virtual Task<DeleteResult> DeleteAsync(KvRange range, DeleteOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.DeleteAsync(range, options, cancellationToken);

    public virtual Task<TxnResult> CommitAsync(KvTxn txn, CancellationToken cancellationToken = default) =>
        Inner.CommitAsync(txn, cancellationToken);

    public virtual Task<long> CompactAsync(long revision, bool physical = false, CancellationToken cancellationToken = default) =>
        Inner.CompactAsync(revision, physical, cancellationToken);

    public virtual IAsyncEnumerable<WatchBatch> WatchAsync(
        KvRange range, WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.WatchAsync(range, options, cancellationToken);

    public virtual Task<KvLease> GrantLeaseAsync(TimeSpan ttl, CancellationToken cancellationToken = default) =>
        Inner.GrantLeaseAsync(ttl, cancellationToken);

    public virtual Task<KvLease> GrantLeaseKeptAliveAsync(TimeSpan ttl, CancellationToken cancellationToken = default) =>
        Inner.GrantLeaseKeptAliveAsync(ttl, cancellationToken);

    public virtual Task<LeaseTimeToLive> GetLeaseAsync(long id, bool keys = false, CancellationToken cancellationToken = default) =>
        Inner.GetLeaseAsync(id, keys, cancellationToken);

    public virtual Task<IReadOnlyList<long>> ListLeasesAsync(CancellationToken cancellationToken = default) =>
        Inner.ListLeasesAsync(cancellationToken);

    public virtual Task RevokeLeaseAsync(long id, CancellationToken cancellationToken = default) =>
        Inner.RevokeLeaseAsync(id, cancellationToken);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
