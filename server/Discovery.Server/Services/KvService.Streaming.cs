using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Store;
using Discovery.Store.Auth;

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
        var auth = await AdmitAsync(request, context);
        foreach (var chunk in node.Store.RangeInChunks(request, ChunkBytes))
        {
            // It may take hours: what is sent is for who may see it when it is.
            if (auth.Revision != node.Auth.Revision || auth.IsEnabled != node.Auth.IsEnabled)
                auth = await AdmitAsync(request, context);
            if (chunk.Header is { } header)
                node.Complete(header);
            await responses.WriteAsync(new RangeStreamResponse { RangeResponse = chunk });
        }
    }

    private async ValueTask<AuthView> AdmitAsync(RangeRequest request, RpcServerContext context)
    {
        var auth = node.Auth;
        await door.AdmitAsync(context, (AuthView auth, in Requester requester) => RequestRights.Check(auth, requester, request));
        return auth;
    }
}
