using Discovery.Protocol;
using Discovery.Rpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Client;

/// <summary>The methods that the client calls, bound once from the service descriptors.</summary>
internal static class Methods
{
    private static readonly FileDescriptor[] Files = [RpcReflection.Descriptor, V3LockReflection.Descriptor, V3ElectionReflection.Descriptor];

    public static RpcMethod<RangeRequest, RangeResponse> Range { get; } = Bind<RangeRequest, RangeResponse>("KV", "Range");

    public static RpcMethod<PutRequest, PutResponse> Put { get; } = Bind<PutRequest, PutResponse>("KV", "Put");

    public static RpcMethod<DeleteRangeRequest, DeleteRangeResponse> DeleteRange { get; } =
        Bind<DeleteRangeRequest, DeleteRangeResponse>("KV", "DeleteRange");

    public static RpcMethod<TxnRequest, TxnResponse> Txn { get; } = Bind<TxnRequest, TxnResponse>("KV", "Txn");

    public static RpcMethod<CompactionRequest, CompactionResponse> Compact { get; } =
        Bind<CompactionRequest, CompactionResponse>("KV", "Compact");

    public static RpcMethod<WatchRequest, WatchResponse> Watch { get; } = Bind<WatchRequest, WatchResponse>("Watch", "Watch");

    public static RpcMethod<LeaseGrantRequest, LeaseGrantResponse> LeaseGrant { get; } =
        Bind<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant");

    public static RpcMethod<LeaseRevokeRequest, LeaseRevokeResponse> LeaseRevoke { get; } =
        Bind<LeaseRevokeRequest, LeaseRevokeResponse>("Lease", "LeaseRevoke");

    public static RpcMethod<LeaseKeepAliveRequest, LeaseKeepAliveResponse> LeaseKeepAlive { get; } =
        Bind<LeaseKeepAliveRequest, LeaseKeepAliveResponse>("Lease", "LeaseKeepAlive");

    public static RpcMethod<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse> LeaseTimeToLive { get; } =
        Bind<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>("Lease", "LeaseTimeToLive");

    public static RpcMethod<LeaseLeasesRequest, LeaseLeasesResponse> LeaseLeases { get; } =
        Bind<LeaseLeasesRequest, LeaseLeasesResponse>("Lease", "LeaseLeases");

    public static RpcMethod<MemberListRequest, MemberListResponse> MemberList { get; } =
        Bind<MemberListRequest, MemberListResponse>("Cluster", "MemberList");

    public static RpcMethod<StatusRequest, StatusResponse> Status { get; } = Bind<StatusRequest, StatusResponse>("Maintenance", "Status");

    public static RpcMethod<RangeRequest, RangeStreamResponse> RangeStream { get; } =
        Bind<RangeRequest, RangeStreamResponse>("KV", "RangeStream");

    public static RpcMethod<MemberAddRequest, MemberAddResponse> MemberAdd { get; } =
        Bind<MemberAddRequest, MemberAddResponse>("Cluster", "MemberAdd");

    public static RpcMethod<MemberRemoveRequest, MemberRemoveResponse> MemberRemove { get; } =
        Bind<MemberRemoveRequest, MemberRemoveResponse>("Cluster", "MemberRemove");

    public static RpcMethod<MemberUpdateRequest, MemberUpdateResponse> MemberUpdate { get; } =
        Bind<MemberUpdateRequest, MemberUpdateResponse>("Cluster", "MemberUpdate");

    public static RpcMethod<MemberPromoteRequest, MemberPromoteResponse> MemberPromote { get; } =
        Bind<MemberPromoteRequest, MemberPromoteResponse>("Cluster", "MemberPromote");

    public static RpcMethod<AlarmRequest, AlarmResponse> Alarm { get; } = Bind<AlarmRequest, AlarmResponse>("Maintenance", "Alarm");

    public static RpcMethod<DefragmentRequest, DefragmentResponse> Defragment { get; } =
        Bind<DefragmentRequest, DefragmentResponse>("Maintenance", "Defragment");

    public static RpcMethod<HashRequest, HashResponse> Hash { get; } = Bind<HashRequest, HashResponse>("Maintenance", "Hash");

    public static RpcMethod<HashKVRequest, HashKVResponse> HashKV { get; } = Bind<HashKVRequest, HashKVResponse>("Maintenance", "HashKV");

    public static RpcMethod<SnapshotRequest, SnapshotResponse> Snapshot { get; } =
        Bind<SnapshotRequest, SnapshotResponse>("Maintenance", "Snapshot");

    public static RpcMethod<MoveLeaderRequest, MoveLeaderResponse> MoveLeader { get; } =
        Bind<MoveLeaderRequest, MoveLeaderResponse>("Maintenance", "MoveLeader");

    public static RpcMethod<DowngradeRequest, DowngradeResponse> Downgrade { get; } =
        Bind<DowngradeRequest, DowngradeResponse>("Maintenance", "Downgrade");

    public static RpcMethod<AuthEnableRequest, AuthEnableResponse> AuthEnable { get; } =
        Bind<AuthEnableRequest, AuthEnableResponse>("Auth", "AuthEnable");

    public static RpcMethod<AuthDisableRequest, AuthDisableResponse> AuthDisable { get; } =
        Bind<AuthDisableRequest, AuthDisableResponse>("Auth", "AuthDisable");

    public static RpcMethod<AuthStatusRequest, AuthStatusResponse> AuthStatus { get; } =
        Bind<AuthStatusRequest, AuthStatusResponse>("Auth", "AuthStatus");

    public static RpcMethod<AuthenticateRequest, AuthenticateResponse> Authenticate { get; } =
        Bind<AuthenticateRequest, AuthenticateResponse>("Auth", "Authenticate");

    public static RpcMethod<AuthUserAddRequest, AuthUserAddResponse> UserAdd { get; } =
        Bind<AuthUserAddRequest, AuthUserAddResponse>("Auth", "UserAdd");

    public static RpcMethod<AuthUserGetRequest, AuthUserGetResponse> UserGet { get; } =
        Bind<AuthUserGetRequest, AuthUserGetResponse>("Auth", "UserGet");

    public static RpcMethod<AuthUserListRequest, AuthUserListResponse> UserList { get; } =
        Bind<AuthUserListRequest, AuthUserListResponse>("Auth", "UserList");

    public static RpcMethod<AuthUserDeleteRequest, AuthUserDeleteResponse> UserDelete { get; } =
        Bind<AuthUserDeleteRequest, AuthUserDeleteResponse>("Auth", "UserDelete");

    public static RpcMethod<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse> UserChangePassword { get; } =
        Bind<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse>("Auth", "UserChangePassword");

    public static RpcMethod<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse> UserGrantRole { get; } =
        Bind<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>("Auth", "UserGrantRole");

    public static RpcMethod<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse> UserRevokeRole { get; } =
        Bind<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse>("Auth", "UserRevokeRole");

    public static RpcMethod<AuthRoleAddRequest, AuthRoleAddResponse> RoleAdd { get; } =
        Bind<AuthRoleAddRequest, AuthRoleAddResponse>("Auth", "RoleAdd");

    public static RpcMethod<AuthRoleGetRequest, AuthRoleGetResponse> RoleGet { get; } =
        Bind<AuthRoleGetRequest, AuthRoleGetResponse>("Auth", "RoleGet");

    public static RpcMethod<AuthRoleListRequest, AuthRoleListResponse> RoleList { get; } =
        Bind<AuthRoleListRequest, AuthRoleListResponse>("Auth", "RoleList");

    public static RpcMethod<AuthRoleDeleteRequest, AuthRoleDeleteResponse> RoleDelete { get; } =
        Bind<AuthRoleDeleteRequest, AuthRoleDeleteResponse>("Auth", "RoleDelete");

    public static RpcMethod<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse> RoleGrantPermission { get; } =
        Bind<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>("Auth", "RoleGrantPermission");

    public static RpcMethod<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse> RoleRevokePermission { get; } =
        Bind<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse>("Auth", "RoleRevokePermission");

    public static RpcMethod<LockRequest, LockResponse> Lock { get; } = Bind<LockRequest, LockResponse>("Lock", "Lock");

    public static RpcMethod<UnlockRequest, UnlockResponse> Unlock { get; } = Bind<UnlockRequest, UnlockResponse>("Lock", "Unlock");

    public static RpcMethod<CampaignRequest, CampaignResponse> Campaign { get; } =
        Bind<CampaignRequest, CampaignResponse>("Election", "Campaign");

    public static RpcMethod<ProclaimRequest, ProclaimResponse> Proclaim { get; } =
        Bind<ProclaimRequest, ProclaimResponse>("Election", "Proclaim");

    public static RpcMethod<LeaderRequest, LeaderResponse> Leader { get; } = Bind<LeaderRequest, LeaderResponse>("Election", "Leader");

    public static RpcMethod<LeaderRequest, LeaderResponse> Observe { get; } = Bind<LeaderRequest, LeaderResponse>("Election", "Observe");

    public static RpcMethod<ResignRequest, ResignResponse> Resign { get; } = Bind<ResignRequest, ResignResponse>("Election", "Resign");

    private static RpcMethod<TRequest, TResponse> Bind<TRequest, TResponse>(string service, string method)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        foreach (ServiceDescriptor descriptor in Files.SelectMany(file => file.Services))
        {
            if (descriptor.Name == service)
                return RpcMethod<TRequest, TResponse>.FromDescriptor(descriptor.FindMethodByName(method));
        }

        throw new InvalidOperationException($"The protocol has no service {service}.");
    }
}
