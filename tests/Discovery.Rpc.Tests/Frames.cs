using System.Buffers.Binary;
using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf;

namespace Discovery.Rpc.Tests;

/// <summary>Frames put together by hand, so that the tests do not trust the code under test.</summary>
internal static class Frames
{
    public static byte[] Of(IMessage message) => Raw(0, message.ToByteArray());

    public static byte[] Raw(byte flag, byte[] payload) => [.. Prefix(flag, (uint)payload.Length), .. payload];

    public static byte[] Prefix(byte flag, uint length)
    {
        byte[] prefix = [flag, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(prefix.AsSpan(1), length);
        return prefix;
    }

    public static List<EchoReply> Parse(byte[] body)
    {
        var replies = new List<EchoReply>();
        for (int at = 0; at < body.Length;)
        {
            Assert.Equal(0, body[at]);
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1));
            replies.Add(EchoReply.Parser.ParseFrom(body, at + 5, length));
            at += 5 + length;
        }
        return replies;
    }
}
