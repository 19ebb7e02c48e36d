using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

internal sealed class ServerStreamingHandler<TRequest, TResponse>(MethodDescriptor descriptor, Func<TRequest, IRpcStreamWriter<TResponse>, RpcServerContext, Task> handle)
    : MethodHandler<TRequest, TResponse>(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    internal override async ValueTask InvokeAsync(RpcServerCall call)
    {
        TRequest request = await ReadSingleAsync(call).ConfigureAwait(false);
        await handle(request, new ResponseStream<TResponse>(call), call).ConfigureAwait(false);
    }
}
