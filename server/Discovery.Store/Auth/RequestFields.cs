using System.Collections.Frozen;
using static Discovery.Store.Auth.FieldMeaning;

namespace Discovery.Store.Auth;

/// <summary>
/// What each field of the requests that are judged by their contents means to <see cref="RequestRights"/>. A test fails when a field is
/// missing here, and another one when a field that means something is not looked at.
/// </summary>
public static class RequestFields
{
    /// <summary>By message and field, as in <c>PutRequest.key</c>.</summary>
    public static FrozenDictionary<string, FieldMeaning> Table { get; } = new Dictionary<string, FieldMeaning>
    {
        ["RangeRequest.key"] = NamesKeys,
        ["RangeRequest.range_end"] = NamesKeys,
        ["RangeRequest.limit"] = Harmless,
        // Whoever may read a key may read its history.
        ["RangeRequest.revision"] = Harmless,
        ["RangeRequest.sort_order"] = Harmless,
        ["RangeRequest.sort_target"] = Harmless,
        ["RangeRequest.serializable"] = Harmless,
        ["RangeRequest.keys_only"] = Harmless,
        ["RangeRequest.count_only"] = Harmless,
        ["RangeRequest.min_mod_revision"] = Harmless,
        ["RangeRequest.max_mod_revision"] = Harmless,
        ["RangeRequest.min_create_revision"] = Harmless,
        ["RangeRequest.max_create_revision"] = Harmless,

        ["PutRequest.key"] = NamesKeys,
        ["PutRequest.value"] = Harmless,
        ["PutRequest.lease"] = NamesLease,
        ["PutRequest.prev_kv"] = ShowsPrevious,
        // Keep what is there without showing it.
        ["PutRequest.ignore_value"] = Harmless,
        ["PutRequest.ignore_lease"] = Harmless,

        ["DeleteRangeRequest.key"] = NamesKeys,
        ["DeleteRangeRequest.range_end"] = NamesKeys,
        ["DeleteRangeRequest.prev_kv"] = ShowsPrevious,

        ["TxnRequest.compare"] = Nested,
        ["TxnRequest.success"] = Nested,
        ["TxnRequest.failure"] = Nested,
        ["Compare.result"] = Harmless,
        ["Compare.target"] = Harmless,
        ["Compare.key"] = NamesKeys,
        ["Compare.version"] = Harmless,
        ["Compare.create_revision"] = Harmless,
        ["Compare.mod_revision"] = Harmless,
        ["Compare.value"] = Harmless,
        // Compared with, not attached to.
        ["Compare.lease"] = Harmless,
        ["Compare.range_end"] = NamesKeys,
        ["RequestOp.request_range"] = Nested,
        ["RequestOp.request_put"] = Nested,
        ["RequestOp.request_delete_range"] = Nested,
        ["RequestOp.request_txn"] = Nested,

        ["WatchRequest.create_request"] = Nested,
        // They concern watches of the same stream, which were allowed.
        ["WatchRequest.cancel_request"] = Harmless,
        ["WatchRequest.progress_request"] = Harmless,
        ["WatchCancelRequest.watch_id"] = Harmless,
        ["WatchCreateRequest.key"] = NamesKeys,
        ["WatchCreateRequest.range_end"] = NamesKeys,
        ["WatchCreateRequest.start_revision"] = Harmless,
        ["WatchCreateRequest.progress_notify"] = Harmless,
        ["WatchCreateRequest.filters"] = Harmless,
        // A watch is for who may read.
        ["WatchCreateRequest.prev_kv"] = Harmless,
        ["WatchCreateRequest.watch_id"] = Harmless,
        ["WatchCreateRequest.fragment"] = Harmless,

        ["LeaseRevokeRequest.ID"] = NamesLease,
        ["LeaseKeepAliveRequest.ID"] = NamesLease,
        // How long it still has is for whoever is logged in, what hangs on it is not.
        ["LeaseTimeToLiveRequest.ID"] = Harmless,
        ["LeaseTimeToLiveRequest.keys"] = ShowsLeaseKeys,

        ["AlarmRequest.action"] = TellsAction,
        ["AlarmRequest.memberID"] = Harmless,
        ["AlarmRequest.alarm"] = Harmless,

        ["AuthUserGetRequest.name"] = NamesSelf,
        ["AuthRoleGetRequest.role"] = NamesSelf,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
