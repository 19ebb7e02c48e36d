using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

internal sealed class MessageUnaryHandler<TRequest, TResponse>(MethodDescriptor descriptor, Func<TRequest, RpcServerContext, ValueTask<TResponse>> handle)
    : UnaryHandler<TRequest, TResponse, TResponse>(descriptor, handle)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    protected override void Write(RpcServerCall call, TResponse answer) => call.WriteSingle(answer);

    protected override TResponse ToMessage(TResponse answer) => answer;
}
