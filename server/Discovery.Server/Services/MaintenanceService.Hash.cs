using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Store;

namespace Discovery.Server.Services;

/// <summary>Checksums of what this member has, whatever the others have.</summary>
internal sealed partial class MaintenanceService
{
    /// <summary>The same as HashKV's at the newest revision: what lies on the disk is no measure, it differs between members that agree.</summary>
    private async ValueTask<HashResponse> HashAsync(HashRequest request, RpcServerContext context)
    {
        node.RefuseOnLearner();
        await door.AdmitAsync(context);
        var hash = await node.HashAsync(0, context.CancellationToken);
        return new HashResponse { Header = Header(hash), Hash = hash.Hash };
    }

    private async ValueTask<HashKVResponse> HashKvAsync(HashKVRequest request, RpcServerContext context)
    {
        node.RefuseOnLearner();
        await door.AdmitAsync(context);
        var hash = await node.HashAsync(request.Revision, context.CancellationToken);
        return new HashKVResponse
        {
            Header = Header(hash),
            Hash = hash.Hash,
            CompactRevision = hash.CompactRevision,
            HashRevision = hash.HashRevision,
        };
    }

    private ResponseHeader Header(KvHash hash) => node.Complete(new ResponseHeader { Revision = hash.Revision });
}
