using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

/// <summary>Answers each request of a stream by itself. Many of these calls are one request and its answer: those take the way of unary ones.</summary>
internal sealed class EachHandler<TRequest, TResponse>(
    MethodDescriptor descriptor, Func<TRequest, RpcServerContext, ValueTask<TResponse>> handle, Action<RpcServerContext>? begin)
    : MethodHandler<TRequest, TResponse>(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    internal override bool MayBeWhole => true;

    internal override ValueTask InvokeAsync(RpcServerCall call)
    {
        begin?.Invoke(call);
        Wire.FrameReader<TRequest> frames = Frames(call);
        ValueTask<TRequest?> reading = frames.ReadAsync(CancellationToken.None);
        if (!reading.IsCompletedSuccessfully)
        {
            return StreamAsync(call, frames, reading);
        }
        TRequest? request = reading.Result;
        return request is not null && frames.AtEnd ? AnswerOnlyAsync(call, request) : StreamAsync(call, frames, new(request));
    }

    private ValueTask StreamAsync(RpcServerCall call, Wire.FrameReader<TRequest> frames, ValueTask<TRequest?> reading)
    {
        call.BeginStream();
        return new EachStream<TRequest, TResponse>(call, frames, handle).RunAsync(reading);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AnswerOnlyAsync(RpcServerCall call, TRequest request) => call.WriteSingle(await handle(request, call).ConfigureAwait(false));
}
