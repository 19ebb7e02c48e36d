using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Store;

namespace Discovery.Server.Services;

/// <summary>Ranges that are too large for one message, or for the memory of either side.</summary>
internal sealed partial class KvService
{
    /// <summary>Well below the 4 MiB that clients take at a time by default.</summary>
    private const int ChunkBytes = 1 << 20;

    private async Task RangeStreamAsync(RangeRequest request, IRpcStreamWriter<RangeStreamResponse> responses, RpcServerContext context)
    {
        RefuseIf(RequestValidator.Check(request));
        if (!KvStore.CanStream(request))
            throw new RpcException(RpcStatusCode.Unimplemented, "etcdserver: a range is streamed in the order of its keys and without filters only");
        node.RefuseOnLearner();
        if (!request.Serializable)
            await node.WaitForReadAsync(context.CancellationToken);
        foreach (var chunk in node.Store.RangeInChunks(request, ChunkBytes))
        {
            if (chunk.Header is { } header)
                node.Complete(header);
            await responses.WriteAsync(new RangeStreamResponse { RangeResponse = chunk });
        }
    }
}
