namespace Discovery.Client;

/// <summary>
/// A client of the etcd v3 protocol: keys and values, transactions, watches, leases. Safe for use by many threads;
/// one instance a process is enough.
/// <para>Errors: <see cref="Rpc.RpcException"/> carries what the server refused, in the server's words.
/// A write whose answer was lost throws <see cref="OutcomeUnknownException"/>: it may or may not have been applied, and only the caller
/// can know whether doing it again is harmless. A cancelled token throws <see cref="OperationCanceledException"/>.</para>
/// </summary>
public interface IKvClient : IAsyncDisposable
{
    /// <summary>Users, roles and permissions.</summary>
    IKvAuth Auth { get; }

    /// <summary>The members of the cluster.</summary>
    IKvCluster Cluster { get; }

    /// <summary>Status, alarms, backups and what else operators do.</summary>
    IKvMaintenance Maintenance { get; }

    /// <summary>The server's own locks.</summary>
    IKvLocks Locks { get; }

    /// <summary>The server's own elections.</summary>
    IKvElections Elections { get; }

    /// <summary>The entry of a key, or null when the key does not exist.</summary>
    ValueTask<KvEntry?> GetAsync(KvKey key, GetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The entries of a range, in the order of their keys unless <see cref="RangeOptions.SortBy"/> says otherwise.</summary>
    Task<RangeResult> RangeAsync(KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// The entries of a range at one revision, part by part as the server sends them, however many there are. Revision and count stand in
    /// the last part at the latest. Older servers don't know it: they refuse it as Unimplemented; <see cref="PrefixWatcher.LoadAsync"/>
    /// works with all. The stream does not go on elsewhere when it breaks after it has begun.
    /// </summary>
    IAsyncEnumerable<RangeResult> RangeStreamAsync(KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Writes one key.</summary>
    Task<PutResult> PutAsync(KvKey key, KvValue value, PutOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a key or a range; deleting what does not exist is not an error.</summary>
    Task<DeleteResult> DeleteAsync(KvRange range, DeleteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Commits a transaction: all compares hold → the Then branch, otherwise the Else branch, in one revision.</summary>
    Task<TxnResult> CommitAsync(KvTxn txn, CancellationToken cancellationToken = default);

    /// <summary>Discards the history before a revision; answers the store's current revision.</summary>
    /// <param name="revision">The oldest revision that stays readable.</param>
    /// <param name="physical">Wait until the space is really given back.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task<long> CompactAsync(long revision, bool physical = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// The changes of a key or a range, one batch per revision, without gaps or duplicates across broken connections.
    /// The watch is opened by the first read of the enumerator and cancelled when the enumerator is disposed; it never ends by itself.
    /// </summary>
    /// <exception cref="WatchCompactedException">The next revision to deliver has been compacted away.</exception>
    /// <exception cref="StoreRewoundException">The store was restored or replaced: it is older than what was reported.</exception>
    /// <exception cref="WatchCanceledException">The server ended the watch and gave a reason.</exception>
    IAsyncEnumerable<WatchBatch> WatchAsync(KvRange range, WatchOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Grants a lease that lives for <paramref name="ttl"/> (rounded up to whole seconds) unless it is renewed.</summary>
    Task<KvLease> GrantLeaseAsync(TimeSpan ttl, CancellationToken cancellationToken = default);

    /// <summary>Grants a lease that is kept alive in the background until it is disposed, revoked or lost.</summary>
    Task<KvLease> GrantLeaseKeptAliveAsync(TimeSpan ttl, CancellationToken cancellationToken = default);

    /// <summary>What is left of a lease, and with <paramref name="keys"/> which keys hang on it.</summary>
    Task<LeaseTimeToLive> GetLeaseAsync(long id, bool keys = false, CancellationToken cancellationToken = default);

    /// <summary>The ids of all leases.</summary>
    Task<IReadOnlyList<long>> ListLeasesAsync(CancellationToken cancellationToken = default);

    /// <summary>Revokes a lease and deletes every key attached to it.</summary>
    Task RevokeLeaseAsync(long id, CancellationToken cancellationToken = default);
}
