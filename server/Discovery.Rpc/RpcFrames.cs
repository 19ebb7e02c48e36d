using System.Buffers;
using System.Buffers.Binary;
using Discovery.Rpc.Wire;
using Google.Protobuf;

namespace Discovery.Rpc;

/// <summary>
/// Messages of a stream that leave together, encoded by whoever knows a shorter way than to make each of them: one after another, each
/// with the prefix of its frame. One thread at a time.
/// </summary>
public sealed class RpcFrames : IDisposable
{
    private const int InitialBytes = 32 << 10;

    // There is memory for as long as there are frames.
    private readonly PooledBuffer _buffer = new(initialBytes: 0);

    /// <summary>Messages in it.</summary>
    public int Count { get; private set; }

    /// <summary>With the prefixes.</summary>
    public int Bytes => _buffer.Length;

    /// <summary>Adds a message of so many bytes, all of which have to be written before anything else is done here.</summary>
    public Span<byte> Add(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (Count == 0)
        {
            _buffer.Reserve(InitialBytes);
        }
        Span<byte> frame = _buffer.GetSpan(FrameWriter.PrefixBytes + size)[..(FrameWriter.PrefixBytes + size)];
        frame[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(frame[1..], (uint)size);
        _buffer.Advance(frame.Length);
        Count++;
        return frame[FrameWriter.PrefixBytes..];
    }

    public void Add<T>(T message)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(message);
        message.WriteTo(Add(message.CalculateSize()));
    }

    /// <summary>Empty again, and its memory is given to others. It may be filled anew.</summary>
    public void Dispose()
    {
        _buffer.Dispose();
        Count = 0;
    }

    /// <returns>Bytes of the messages as they were sent, without the prefixes.</returns>
    internal long WriteTo(IBufferWriter<byte> output, bool compress)
    {
        ReadOnlySpan<byte> left = _buffer.WrittenSpan;
        if (!compress)
        {
            output.Write(left);
            return left.Length - ((long)Count * FrameWriter.PrefixBytes);
        }
        long bytes = 0;
        while (!left.IsEmpty)
        {
            int size = (int)BinaryPrimitives.ReadUInt32BigEndian(left[1..]);
            bytes += FrameWriter.Write(output, left.Slice(FrameWriter.PrefixBytes, size), compress: true);
            left = left[(FrameWriter.PrefixBytes + size)..];
        }
        return bytes;
    }
}
