using Discovery.Protocol;
using Discovery.Rpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Client;

/// <summary>The methods that the client calls, bound once from the service descriptors.</summary>
internal static class Methods
{
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

    private static RpcMethod<TRequest, TResponse> Bind<TRequest, TResponse>(string service, string method)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        foreach (ServiceDescriptor descriptor in RpcReflection.Descriptor.Services)
        {
            if (descriptor.Name == service)
                return RpcMethod<TRequest, TResponse>.FromDescriptor(descriptor.FindMethodByName(method));
        }

        throw new InvalidOperationException($"The protocol has no service {service}.");
    }
}
