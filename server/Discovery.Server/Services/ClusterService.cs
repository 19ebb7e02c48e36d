using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Node;

namespace Discovery.Server.Services;

/// <summary>etcdserverpb.Cluster: who belongs to the cluster.</summary>
internal sealed class ClusterService(DiscoveryNode node)
{
    public RpcService Bind() => RpcService.For(ServiceDescriptors.Find("Cluster"))
        .Unary<MemberListRequest, MemberListResponse>("MemberList", MemberListAsync)
        .Build();

    private async ValueTask<MemberListResponse> MemberListAsync(MemberListRequest request, RpcServerContext context)
    {
        if (request.Linearizable)
            await node.WaitForReadAsync(context.CancellationToken);
        // etcd leaves the revision out here.
        var response = new MemberListResponse { Header = node.Complete(new ResponseHeader()) };
        response.Members.AddRange(node.Members);
        return response;
    }
}
