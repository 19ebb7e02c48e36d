using Discovery.Rpc.Wire;
using Google.Protobuf;

namespace Discovery.Rpc.Server;

internal sealed class RequestStream<T>(RpcServerCall call, FrameReader<T> frames) : IRpcStreamReader<T>
    where T : class, IMessage<T>
{
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken = default)
    {
        CancellationToken ended = call.CancellationToken;
        ended.ThrowIfCancellationRequested();
        try
        {
            // The end of the call wakes the pipe itself (CancelPendingRead), so its token need not be registered for every read.
            return await frames.ReadAsync(cancellationToken == ended ? CancellationToken.None : cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            bool onlyThisRead = !ended.IsCancellationRequested && cancellationToken.IsCancellationRequested;
            throw new OperationCanceledException(onlyThisRead ? "the read was cancelled" : "the call has ended", e, onlyThisRead ? cancellationToken : ended);
        }
    }
}
