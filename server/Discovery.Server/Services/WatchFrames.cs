using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Node;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Server.Services;

/// <summary>
/// What a watch stream sends with its next flush. All watchers of a key get the same header and the same events, so both are encoded once:
/// a watcher's response is their bytes and its id.
/// </summary>
internal sealed class WatchFrames(DiscoveryNode node) : IDisposable
{
    private const byte HeaderTag = (WatchResponse.HeaderFieldNumber << 3) | (byte)WireFormat.WireType.LengthDelimited;

    // A larger one would be copied once more than it needs to be.
    private const int MessageBytesMax = 16 << 10;

    // Tag, length and the header as it stood in the last response; that is always shorter than 128 bytes.
    private readonly byte[] _header = new byte[64];
    private readonly ResponseHeader _fields = new();
    private int _headerBytes;
    private int _events;

    public RpcFrames Frames { get; } = new();

    /// <returns>False for a message that is to be sent alone, behind these.</returns>
    public bool TryAdd(in TakenResponse taken)
    {
        if (taken.Message is { } message)
        {
            node.Complete(message.Header);
            if (message.CalculateSize() > MessageBytesMax)
                return false;
            Frames.Add(message);
        }
        else
        {
            if (_headerBytes == 0 || _fields.Revision != taken.Revision || _fields.RaftTerm != node.Term)
                EncodeHeader(taken.Revision);
            var frame = Frames.Add(_headerBytes + taken.Bytes);
            _header.AsSpan(0, _headerBytes).CopyTo(frame);
            taken.Write(frame[_headerBytes..]);
        }
        _events += taken.Events;
        return true;
    }

    /// <summary>How many events were added since this was asked last.</summary>
    public int CountEvents()
    {
        var events = _events;
        _events = 0;
        return events;
    }

    public void Dispose() => Frames.Dispose();

    private void EncodeHeader(long revision)
    {
        _fields.Revision = revision;
        var bytes = node.Complete(_fields).CalculateSize();
        _header[0] = HeaderTag;
        _header[1] = (byte)bytes;
        const int Prefix = 2;
        _fields.WriteTo(_header.AsSpan(Prefix, bytes));
        _headerBytes = Prefix + bytes;
    }
}
