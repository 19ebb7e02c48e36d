using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Discovery.Rpc.Wire;

/// <summary>Writes length-prefixed messages straight into the transport's buffer (see <see cref="FrameReader{T}"/> for the picture).</summary>
internal static class FrameWriter
{
    internal const int PrefixBytes = 5;

    /// <summary>Smaller messages are sent as they are even on a compressed call: gzip would make them larger.</summary>
    internal const int CompressBytesMin = 256;

    /// <returns>Bytes of the message as it was sent, without the prefix.</returns>
    public static int Write<T>(IBufferWriter<byte> output, T message, bool compress)
        where T : class, IMessage<T>
    {
        int size = message.CalculateSize();
        if (compress && size >= CompressBytesMin)
        {
            using PooledBuffer packed = GzipCodec.Compress(message, size);
            WritePrefix(output, 1, packed.WrittenSpan.Length);
            output.Write(packed.WrittenSpan);
            return packed.WrittenSpan.Length;
        }
        WritePrefix(output, 0, size);
        if (size > 0)
        {
            message.WriteTo(output);
        }
        return size;
    }

    /// <inheritdoc cref="Write{T}(IBufferWriter{byte}, T, bool)"/>
    public static int Write<T>(IBufferWriter<byte> output, RpcEncoded<T> answer, bool compress)
        where T : class, IMessage<T>
    {
        int size = answer.Length;
        if (compress && size >= CompressBytesMin)
        {
            return Write(output, answer.ToMessage(), compress);
        }
        WritePrefix(output, 0, size);
        answer.WriteTo(output);
        return size;
    }

    /// <summary>A message that is encoded already.</summary>
    /// <inheritdoc cref="Write{T}(IBufferWriter{byte}, T, bool)"/>
    public static int Write(IBufferWriter<byte> output, ReadOnlySpan<byte> message, bool compress)
    {
        if (compress && message.Length >= CompressBytesMin)
        {
            using PooledBuffer packed = GzipCodec.Compress(message);
            WritePrefix(output, 1, packed.WrittenSpan.Length);
            output.Write(packed.WrittenSpan);
            return packed.WrittenSpan.Length;
        }
        WritePrefix(output, 0, message.Length);
        output.Write(message);
        return message.Length;
    }

    private static void WritePrefix(IBufferWriter<byte> output, byte flag, int length)
    {
        Span<byte> prefix = output.GetSpan(PrefixBytes);
        prefix[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
        output.Advance(PrefixBytes);
    }
}
