using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

internal sealed class EncodedUnaryHandler<TRequest, TResponse>(
    MethodDescriptor descriptor, Func<TRequest, RpcServerContext, ValueTask<RpcEncoded<TResponse>>> handle)
    : UnaryHandler<TRequest, TResponse, RpcEncoded<TResponse>>(descriptor, handle)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    protected override void Write(RpcServerCall call, RpcEncoded<TResponse> answer)
    {
        call.WriteSingle(answer);
        answer.Release();
    }

    protected override TResponse ToMessage(RpcEncoded<TResponse> answer) => answer.ToMessage();
}
