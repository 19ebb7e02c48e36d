using System.Collections.Frozen;

namespace Discovery.Store.Auth;

/// <summary>The one table of who may call what while auth is on. A test fails when an RPC is missing here.</summary>
public static class MethodRights
{
    /// <summary>By gRPC path.</summary>
    public static FrozenDictionary<string, MethodRight> Table { get; } = new Dictionary<string, MethodRight>
    {
        ["/etcdserverpb.KV/Range"] = MethodRight.ByKeys,
        ["/etcdserverpb.KV/RangeStream"] = MethodRight.ByKeys,
        ["/etcdserverpb.KV/Put"] = MethodRight.ByKeys,
        ["/etcdserverpb.KV/DeleteRange"] = MethodRight.ByKeys,
        ["/etcdserverpb.KV/Txn"] = MethodRight.ByKeys,
        // Takes history from everybody, whatever their keys.
        ["/etcdserverpb.KV/Compact"] = MethodRight.Root,

        ["/etcdserverpb.Watch/Watch"] = MethodRight.ByKeys,

        ["/etcdserverpb.Lease/LeaseGrant"] = MethodRight.Somebody,
        ["/etcdserverpb.Lease/LeaseRevoke"] = MethodRight.ByKeys,
        ["/etcdserverpb.Lease/LeaseKeepAlive"] = MethodRight.ByKeys,
        ["/etcdserverpb.Lease/LeaseTimeToLive"] = MethodRight.ByKeys,
        ["/etcdserverpb.Lease/LeaseLeases"] = MethodRight.ByKeys,

        ["/etcdserverpb.Cluster/MemberAdd"] = MethodRight.Root,
        ["/etcdserverpb.Cluster/MemberRemove"] = MethodRight.Root,
        ["/etcdserverpb.Cluster/MemberUpdate"] = MethodRight.Root,
        // Clients look for the other members with it.
        ["/etcdserverpb.Cluster/MemberList"] = MethodRight.Somebody,
        ["/etcdserverpb.Cluster/MemberPromote"] = MethodRight.Root,

        // To read alarms is for somebody, to raise or disarm them for root: see the request.
        ["/etcdserverpb.Maintenance/Alarm"] = MethodRight.Somebody,
        ["/etcdserverpb.Maintenance/Status"] = MethodRight.Somebody,
        ["/etcdserverpb.Maintenance/Defragment"] = MethodRight.Root,
        ["/etcdserverpb.Maintenance/Hash"] = MethodRight.Root,
        ["/etcdserverpb.Maintenance/HashKV"] = MethodRight.Root,
        ["/etcdserverpb.Maintenance/Snapshot"] = MethodRight.Root,
        ["/etcdserverpb.Maintenance/MoveLeader"] = MethodRight.Root,
        ["/etcdserverpb.Maintenance/Downgrade"] = MethodRight.Root,

        ["/etcdserverpb.Auth/AuthEnable"] = MethodRight.Root,
        ["/etcdserverpb.Auth/AuthDisable"] = MethodRight.Root,
        ["/etcdserverpb.Auth/AuthStatus"] = MethodRight.Anybody,
        ["/etcdserverpb.Auth/Authenticate"] = MethodRight.Anybody,
        ["/etcdserverpb.Auth/UserAdd"] = MethodRight.Root,
        ["/etcdserverpb.Auth/UserGet"] = MethodRight.RootOrSelf,
        ["/etcdserverpb.Auth/UserList"] = MethodRight.Root,
        ["/etcdserverpb.Auth/UserDelete"] = MethodRight.Root,
        ["/etcdserverpb.Auth/UserChangePassword"] = MethodRight.Root,
        ["/etcdserverpb.Auth/UserGrantRole"] = MethodRight.Root,
        ["/etcdserverpb.Auth/UserRevokeRole"] = MethodRight.Root,
        ["/etcdserverpb.Auth/RoleAdd"] = MethodRight.Root,
        ["/etcdserverpb.Auth/RoleGet"] = MethodRight.RootOrSelf,
        ["/etcdserverpb.Auth/RoleList"] = MethodRight.Root,
        ["/etcdserverpb.Auth/RoleDelete"] = MethodRight.Root,
        ["/etcdserverpb.Auth/RoleGrantPermission"] = MethodRight.Root,
        ["/etcdserverpb.Auth/RoleRevokePermission"] = MethodRight.Root,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
