using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Discovery.Protocol.Peers;

namespace Discovery.Server.Peers;

/// <summary>What waits on one connection of a lane: bounded by count and bytes, gone with the connection. Many writers, one reader.</summary>
internal sealed class SendQueue(LaneLimits limits)
{
    private readonly Channel<(PeerMessage Message, int Bytes)> _messages = Channel.CreateBounded<(PeerMessage, int)>(
        new BoundedChannelOptions(limits.MessagesMax) { SingleReader = true });

    private long _bytes;

    public bool IsEmpty => !_messages.Reader.TryPeek(out _);

    /// <summary>False when the queue is full.</summary>
    public bool TryAdd(PeerMessage message, int bytes)
    {
        var before = Interlocked.Add(ref _bytes, bytes) - bytes;
        if ((before == 0 || before + bytes <= limits.BytesMax) && _messages.Writer.TryWrite((message, bytes)))
            return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    public bool TryTake([NotNullWhen(true)] out PeerMessage? message, out int bytes)
    {
        var taken = _messages.Reader.TryRead(out var item);
        (message, bytes) = item;
        return taken;
    }

    /// <summary>To be called once a message that was taken is on its way: until then its bytes count.</summary>
    public void Sent(int bytes) => Interlocked.Add(ref _bytes, -bytes);

    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _messages.Reader.WaitToReadAsync(cancellationToken);
}
