using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

internal sealed class ClientStreamingHandler<TRequest, TResponse>(MethodDescriptor descriptor, Func<IRpcStreamReader<TRequest>, RpcServerContext, Task<TResponse>> handle)
    : MethodHandler<TRequest, TResponse>(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    internal override async ValueTask InvokeAsync(RpcServerCall call) =>
        call.WriteSingle(await handle(new RequestStream<TRequest>(call, Frames(call)), call).ConfigureAwait(false));
}
