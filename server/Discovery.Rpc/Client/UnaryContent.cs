using System.Diagnostics.CodeAnalysis;
using System.Net;
using Discovery.Rpc.Wire;
using Google.Protobuf;

namespace Discovery.Rpc.Client;

/// <summary>A request of exactly one message, framed at the moment it is sent, in one write.</summary>
internal sealed class UnaryContent<T>(T message, bool compress) : HttpContent, ISendProgress
    where T : class, IMessage<T>
{
    public bool Started { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        using var frame = new PooledBuffer(message.CalculateSize() + 16);
        FrameWriter.Write(frame, message, compress);
        await stream.WriteAsync(frame.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength([NotNullWhen(true)] out long length)
    {
        length = 0;
        return false;
    }
}
