using Google.Protobuf;

namespace Discovery.Rpc.Server;

internal sealed class ResponseStream<T>(RpcServerCall call) : IRpcStreamWriter<T>
    where T : class, IMessage<T>
{
    public ValueTask WriteAsync(T message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return call.WriteAsync(message, cancellationToken);
    }

    public ValueTask WriteAsync(IReadOnlyList<T> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return call.WriteAsync(messages, cancellationToken);
    }

    public ValueTask WriteAsync(RpcFrames frames, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return call.WriteAsync(frames, cancellationToken);
    }
}
