using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Rpc;
using Discovery.Server.Auth;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Store;

namespace Discovery.Server.Services;

/// <summary>etcdserverpb.Cluster: who belongs to the cluster. Changes are checked and proposed by the leader, whoever is asked.</summary>
internal sealed class ClusterService(DiscoveryNode node, AuthDoor door)
{
    public RpcService Bind() => RpcService.For(ServiceDescriptors.Find("Cluster"))
        .Unary<MemberListRequest, MemberListResponse>("MemberList", MemberListAsync)
        .Unary<MemberAddRequest, MemberAddResponse>("MemberAdd", MemberAddAsync)
        .Unary<MemberRemoveRequest, MemberRemoveResponse>("MemberRemove", MemberRemoveAsync)
        .Unary<MemberUpdateRequest, MemberUpdateResponse>("MemberUpdate", MemberUpdateAsync)
        .Unary<MemberPromoteRequest, MemberPromoteResponse>("MemberPromote", MemberPromoteAsync)
        .Build();

    private async ValueTask<MemberListResponse> MemberListAsync(MemberListRequest request, RpcServerContext context)
    {
        if (request.Linearizable)
            await node.WaitForReadAsync(context.CancellationToken);
        await door.AdmitAsync(context);
        return new MemberListResponse { Header = Header(), Members = { node.Members } };
    }

    private async ValueTask<MemberAddResponse> MemberAddAsync(MemberAddRequest request, RpcServerContext context)
    {
        RequireUrls(request.PeerURLs);
        await door.AdmitAsync(context);
        var result = await node.ChangeMembersAsync(new MemberChangeCall { Add = request }, context.CancellationToken);
        return new MemberAddResponse { Header = Header(), Member = result.Member, Members = { result.Members } };
    }

    private async ValueTask<MemberRemoveResponse> MemberRemoveAsync(MemberRemoveRequest request, RpcServerContext context)
    {
        await door.AdmitAsync(context);
        var result = await node.ChangeMembersAsync(new MemberChangeCall { Remove = request }, context.CancellationToken);
        return new MemberRemoveResponse { Header = Header(), Members = { result.Members } };
    }

    private async ValueTask<MemberUpdateResponse> MemberUpdateAsync(MemberUpdateRequest request, RpcServerContext context)
    {
        RequireUrls(request.PeerURLs);
        await door.AdmitAsync(context);
        var result = await node.ChangeMembersAsync(new MemberChangeCall { Update = request }, context.CancellationToken);
        return new MemberUpdateResponse { Header = Header(), Members = { result.Members } };
    }

    private async ValueTask<MemberPromoteResponse> MemberPromoteAsync(MemberPromoteRequest request, RpcServerContext context)
    {
        await door.AdmitAsync(context);
        var result = await node.ChangeMembersAsync(new MemberChangeCall { Promote = request }, context.CancellationToken);
        return new MemberPromoteResponse { Header = Header(), Members = { result.Members } };
    }

    // etcd leaves the revision out here.
    private ResponseHeader Header() => node.Complete(new ResponseHeader());

    private static void RequireUrls(Google.Protobuf.Collections.RepeatedField<string> urls)
    {
        var errors = new List<string>();
        UrlList.Parse("peerURLs", string.Join(',', urls), listens: false, errors);
        if (urls.Count == 0 || errors.Count > 0 || urls.Distinct(StringComparer.Ordinal).Count() != urls.Count || urls.Any(u => u.Length == 0 || u.Contains(',', StringComparison.Ordinal)))
            throw new StoreException(StoreError.MemberUrlsInvalid);
    }
}
