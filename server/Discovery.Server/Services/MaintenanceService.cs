using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Auth;
using Discovery.Server.Node;
using Discovery.Store;

namespace Discovery.Server.Services;

/// <summary>etcdserverpb.Maintenance: the state of this member.</summary>
internal sealed partial class MaintenanceService(DiscoveryNode node, AuthDoor door)
{
    public RpcService Bind() => RpcService.For(ServiceDescriptors.Find("Maintenance"))
        .Unary<StatusRequest, StatusResponse>("Status", StatusAsync)
        .Unary<AlarmRequest, AlarmResponse>("Alarm", AlarmAsync)
        .Unary<DefragmentRequest, DefragmentResponse>("Defragment", DefragmentAsync)
        .Unary<MoveLeaderRequest, MoveLeaderResponse>("MoveLeader", MoveLeaderAsync)
        .Unary<HashRequest, HashResponse>("Hash", HashAsync)
        .Unary<HashKVRequest, HashKVResponse>("HashKV", HashKvAsync)
        .Unary<DowngradeRequest, DowngradeResponse>("Downgrade", DowngradeAsync)
        .ServerStreaming<SnapshotRequest, SnapshotResponse>("Snapshot", SnapshotAsync)
        .Build();

    private async ValueTask<StatusResponse> StatusAsync(StatusRequest request, RpcServerContext context)
    {
        await door.AdmitAsync(context);
        return new StatusResponse
        {
            Header = node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision }),
            Version = EtcdVersion.Server,
            DbSize = node.Revisions.SizeBytes,
            DbSizeInUse = node.Revisions.SizeInUseBytes,
            Leader = node.Leader,
            RaftIndex = node.CommitIndex,
            RaftTerm = node.Term,
            RaftAppliedIndex = node.AppliedIndex,
            IsLearner = node.Status.IsLearner,
            DbSizeQuota = node.QuotaBytes,
            Errors = { node.Leader == 0 ? [StoreErrors.Text(StoreError.NoLeader)] : Array.Empty<string>(), AlarmTexts() },
        };
    }

    private async ValueTask<MoveLeaderResponse> MoveLeaderAsync(MoveLeaderRequest request, RpcServerContext context)
    {
        node.RefuseOnLearner();
        await door.AdmitAsync(context);
        await node.TransferLeadershipAsync(request.TargetID, context.CancellationToken);
        return new MoveLeaderResponse { Header = node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision }) };
    }
}
