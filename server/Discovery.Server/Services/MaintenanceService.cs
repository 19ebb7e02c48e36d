using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Node;

namespace Discovery.Server.Services;

/// <summary>etcdserverpb.Maintenance: the state of this member.</summary>
internal sealed class MaintenanceService(DiscoveryNode node)
{
    public RpcService Bind() => RpcService.For(ServiceDescriptors.Find("Maintenance"))
        .Unary<StatusRequest, StatusResponse>("Status", Status)
        .Build();

    private ValueTask<StatusResponse> Status(StatusRequest request, RpcServerContext context) =>
        ValueTask.FromResult(new StatusResponse
        {
            Header = node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision }),
            Version = EtcdVersion.Server,
            DbSize = node.Revisions.SizeBytes,
            DbSizeInUse = node.Revisions.SizeInUseBytes,
            Leader = node.Leader,
            RaftIndex = node.CommitIndex,
            RaftTerm = node.Term,
            RaftAppliedIndex = node.AppliedIndex,
        });
}
