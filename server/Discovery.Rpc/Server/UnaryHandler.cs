using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

internal sealed class UnaryHandler<TRequest, TResponse>(MethodDescriptor descriptor, Func<TRequest, RpcServerContext, ValueTask<TResponse>> handle)
    : MethodHandler<TRequest, TResponse>(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal override async ValueTask InvokeAsync(RpcServerCall call)
    {
        TRequest request = await ReadSingleAsync(call).ConfigureAwait(false);
        // Now that all of it is there: who never sends it must not take the place of others.
        call.EnterLimit();
        call.WriteSingle(await handle(request, call).ConfigureAwait(false));
    }
}
