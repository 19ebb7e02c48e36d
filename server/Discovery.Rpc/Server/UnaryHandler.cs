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
        if (SlowCalls is { } slow)
        {
            call.WriteSingle(await MeasureAsync(slow, request, call).ConfigureAwait(false));
            return;
        }
        call.WriteSingle(await handle(request, call).ConfigureAwait(false));
    }

    private async ValueTask<TResponse> MeasureAsync(RpcSlowCalls slow, TRequest request, RpcServerCall call)
    {
        long began = TimeProvider.System.GetTimestamp();
        TResponse? response = null;
        try
        {
            return response = await handle(request, call).ConfigureAwait(false);
        }
        finally
        {
            if (TimeProvider.System.GetElapsedTime(began) is var took && took > slow.After)
            {
                slow.Tell(new RpcSlowCall(call, request, response, took));
            }
        }
    }
}
