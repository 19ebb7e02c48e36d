using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

internal sealed class DuplexHandler<TRequest, TResponse>(
    MethodDescriptor descriptor, Func<IRpcStreamReader<TRequest>, IRpcStreamWriter<TResponse>, RpcServerContext, Task> handle)
    : MethodHandler<TRequest, TResponse>(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    internal override async ValueTask InvokeAsync(RpcServerCall call) =>
        await handle(new RequestStream<TRequest>(call, Frames(call)), new ResponseStream<TResponse>(call), call).ConfigureAwait(false);
}
