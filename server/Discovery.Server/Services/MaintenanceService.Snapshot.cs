using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Services;

/// <summary>A backup: the whole state of one moment, while writes go on. As in etcd any member gives its own, a learner too.</summary>
internal sealed partial class MaintenanceService
{
    /// <summary>As etcd's: small enough for every client's limit, and what a slow client holds of our memory.</summary>
    private const int SnapshotChunkBytes = 32 * 1024;

    private async Task SnapshotAsync(SnapshotRequest request, IRpcStreamWriter<SnapshotResponse> responses, RpcServerContext context)
    {
        await door.AdmitAsync(context);
        using var export = new SnapshotExport(await node.OpenSnapshotAsync(context.CancellationToken));
        var began = TimeProvider.System.GetTimestamp();
        var chunk = new byte[SnapshotChunkBytes];
        try
        {
            for (var read = export.Read(chunk); read > 0; read = export.Read(chunk))
            {
                var response = new SnapshotResponse
                {
                    RemainingBytes = (ulong)export.RemainingEstimate,
                    Blob = UnsafeByteOperations.UnsafeWrap(chunk.AsMemory(0, read)),
                    Version = EtcdVersion.Server,
                };
                // The bytes are in the frame when this returns, and the next chunk is not read before there is room for it.
                await responses.WriteAsync(response);
            }
            node.Metrics.Snapshot.Observe(TimeProvider.System.GetElapsedTime(began));
        }
        catch (SnapshotSupersededException e)
        {
            throw new RpcException(RpcStatusCode.Unavailable, e.Message);
        }
    }
}
