using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

/// <typeparam name="TAnswer">What the handler returns: the response, or its bytes.</typeparam>
internal abstract class UnaryHandler<TRequest, TResponse, TAnswer>(MethodDescriptor descriptor, Func<TRequest, RpcServerContext, ValueTask<TAnswer>> handle)
    : MethodHandler<TRequest, TResponse>(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
    where TAnswer : class
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal override async ValueTask InvokeAsync(RpcServerCall call)
    {
        TRequest request = await ReadSingleAsync(call).ConfigureAwait(false);
        // Now that all of it is there: who never sends it must not take the place of others.
        call.EnterLimit();
        RpcSlowCalls? slow = SlowCalls;
        long began = slow is null ? 0 : TimeProvider.System.GetTimestamp();
        TAnswer? answer = null;
        try
        {
            answer = await handle(request, call).ConfigureAwait(false);
        }
        finally
        {
            if (slow is not null && TimeProvider.System.GetElapsedTime(began) is var took && took > slow.After)
            {
                slow.Tell(new RpcSlowCall(call, request, answer is null ? null : ToMessage(answer), took));
            }
        }
        Write(call, answer);
    }

    protected abstract void Write(RpcServerCall call, TAnswer answer);

    protected abstract TResponse ToMessage(TAnswer answer);
}
