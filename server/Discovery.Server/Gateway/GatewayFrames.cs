using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Server.Gateway;

/// <summary>gRPC's frames between the gateway and the handlers: never compressed, a zero and the length ahead of each message.</summary>
internal static class GatewayFrames
{
    private const int PrefixBytes = 5;

    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        var size = message.CalculateSize();
        var prefix = output.GetSpan(PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)size);
        output.Advance(PrefixBytes);
        if (size > 0)
            message.WriteTo(output);
    }

    /// <summary>The next message, taken off <paramref name="received"/>; null when it is not there as a whole.</summary>
    public static IMessage? TryRead(ref ReadOnlySequence<byte> received, MessageDescriptor descriptor)
    {
        if (received.Length < PrefixBytes)
            return null;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        received.Slice(0, PrefixBytes).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (received.Length - PrefixBytes < length)
            return null;
        var payload = received.Slice(PrefixBytes, length);
        received = received.Slice(payload.End);
        return descriptor.Parser.ParseFrom(payload);
    }
}
