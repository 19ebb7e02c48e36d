namespace Discovery.Server.Metrics;

internal sealed partial class MetricsPage
{
    private void WriteStore(Exposition page)
    {
        page.Gauge("etcd_mvcc_db_total_size_in_bytes", "Bytes of the store.", node.Revisions.SizeBytes);
        page.Gauge("etcd_mvcc_db_total_size_in_use_in_bytes", "Bytes of the store that are still needed.", node.Revisions.SizeInUseBytes);
        page.Gauge("etcd_server_quota_backend_bytes", "Bytes that the store may have; 0 for no quota.", node.QuotaBytes);
        page.Counter("etcd_mvcc_range_total", "Ranges that this member has read.", Ranges());
        page.Counter("etcd_mvcc_put_total", "Puts that this member has applied.", Own.Apply.Puts.Value);
        page.Counter("etcd_mvcc_delete_total", "Deletes of ranges that this member has applied.", Own.Apply.Deletes.Value);
        page.Counter("etcd_mvcc_txn_total", "Transactions of more than one operation that this member has applied.", Own.Apply.Transactions.Value);
        page.Histogram("etcd_mvcc_hash_duration_seconds", "How long hashes of the newest revision took.", Own.Hash);
        page.Histogram("etcd_mvcc_hash_rev_duration_seconds", "How long hashes of older revisions took.", Own.HashRevision);
    }

    private void WriteDebugging(Exposition page)
    {
        var watches = node.Watches.Statistics;
        page.Gauge("etcd_debugging_mvcc_current_revision", "The newest revision.", node.Store.CurrentRevision);
        page.Gauge("etcd_debugging_mvcc_compact_revision", "The revision below which history is gone; -1 when all of it is there.", node.Store.CompactRevision == 0 ? -1 : node.Store.CompactRevision);
        page.Counter("etcd_debugging_mvcc_db_compaction_keys_total", "Records deleted that compactions made unreadable.", Own.Compacted.Value);
        page.Gauge("etcd_debugging_auth_revision", "Revision of users, roles and permissions.", node.Auth.Revision);
        page.Gauge("etcd_debugging_mvcc_keys_total", "Keys that exist.", node.Store.KeyCount);
        page.Counter("etcd_debugging_mvcc_range_total", "The same as etcd_mvcc_range_total.", Ranges());
        page.Gauge("etcd_debugging_mvcc_total_put_size_in_bytes", "Bytes of keys and values that were put.", Own.Apply.PutBytes.Value);
        page.Gauge("etcd_debugging_mvcc_watch_stream_total", "Open watch streams.", watches.Streams);
        page.Gauge("etcd_debugging_mvcc_watcher_total", "Watches.", watches.Watchers);
        page.Gauge("etcd_debugging_mvcc_slow_watcher_total", "Watches that are reading history.", watches.SlowWatchers);
        page.Counter("etcd_debugging_mvcc_events_total", "Events sent to watches.", Own.WatchEvents.Value);
        page.Counter("etcd_debugging_lease_granted_total", "Leases granted.", Own.Apply.LeasesGranted.Value);
        page.Counter("etcd_debugging_lease_revoked_total", "Leases that are gone, by request or by themselves.", Own.Apply.LeasesRevoked.Value);
        page.Counter("etcd_debugging_lease_renewed_total", "Answers to keep-alives that this member has sent.", Calls("etcdserverpb.Lease", "LeaseKeepAlive", s => s.MessagesSent));
        page.Counter("etcd_debugging_server_lease_expired_total", "Leases that ended by themselves.", Own.Apply.LeasesExpired.Value);
        page.Histogram("etcd_debugging_lease_ttl_total", "TTLs of granted leases, seconds.", Own.Apply.LeaseSeconds);
    }

    private long Ranges() =>
        Own.Apply.Ranges.Value + Calls("etcdserverpb.KV", "Range", s => s.Handled(Rpc.RpcStatusCode.OK)) + Calls("etcdserverpb.KV", "RangeStream", s => s.Handled(Rpc.RpcStatusCode.OK));

    private long Calls(string service, string method, Func<Rpc.RpcMethodStatistics, long> value) =>
        services.FirstOrDefault(s => s.Name == service)?.Methods.TryGetValue(method, out var handler) == true ? value(handler.Statistics) : 0;
}
