using System.Buffers.Binary;

namespace Discovery.Benchmarks.Generators.Http2;

/// <summary>Frames that wait to be sent together.</summary>
internal sealed class FrameBuffer
{
    public const int HeaderBytes = 9;
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    public const byte Ack = 1;
    private const int GrpcPrefixBytes = 5;

    private byte[] _bytes = new byte[16 * 1024];
    private int _used;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _used);

    public void Clear() => _used = 0;

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Header(type, flags, stream, payload.Length);
        Raw(payload);
    }

    /// <summary>A DATA frame with one message of gRPC.</summary>
    public void Message(int stream, ReadOnlySpan<byte> message, bool isLast)
    {
        Header(FrameType.Data, isLast ? EndStream : (byte)0, stream, GrpcPrefixBytes + message.Length);
        var prefix = Take(GrpcPrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], message.Length);
        Raw(message);
    }

    public void WindowUpdate(int stream, int bytes)
    {
        Span<byte> payload = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        Frame(FrameType.WindowUpdate, 0, stream, payload);
    }

    private void Header(FrameType type, byte flags, int stream, int length)
    {
        var header = Take(HeaderBytes);
        BinaryPrimitives.WriteInt32BigEndian(header, length << 8);
        header[3] = (byte)type;
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
    }

    private Span<byte> Take(int count)
    {
        if (_used + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + count));
        _used += count;
        return _bytes.AsSpan(_used - count, count);
    }
}
