using System.Buffers.Binary;
using System.Text;

namespace Discovery.Fuzz.Http2;

/// <summary>What a client sends on a connection: settings, calls, pings, resets, and HTTP/1.1.</summary>
internal static class Http2Seeds
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private static readonly byte[] Settings = Frame(4, 0, 0, [0, 1, 0, 0, 16, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100, 0, 4, 0, 1, 0, 0, 0, 5, 0, 0, 64, 0, 0, 6, 0, 1, 0, 0]);

    private static readonly byte[] Ack = Frame(4, 1, 0, []);

    /// <summary>:method POST, :scheme http by the static table; all others literally, without Huffman's code.</summary>
    private static readonly byte[] Headers =
    [
        0x83, 0x86, .. Literal(":path", "/etcdserverpb.Lease/LeaseGrant"), .. Literal(":authority", "localhost"), .. Literal("content-type", "application/grpc"),
        .. Literal("te", "trailers"), .. Literal("grpc-timeout", "5S"), .. Literal("x-bin", "AAEC"), .. Literal("grpc-encoding", "gzip"),
    ];

    private static readonly byte[] Message = [0, 0, 0, 0, 4, 8, 5, 16, 7];

    public static IReadOnlyList<byte[]> All { get; } =
    [
        [.. Preface, .. Settings, .. Ack, .. Frame(1, 4, 1, Headers), .. Frame(0, 1, 1, Message)],
        [.. Preface, .. Settings, .. Frame(1, 0, 1, Headers[..40]), .. Frame(9, 4, 1, Headers[40..]), .. Frame(0, 0, 1, Message[..3]), .. Frame(0, 1, 1, Message[3..])],
        [.. Preface, .. Settings, .. Frame(1, 4, 1, Headers), .. Frame(3, 0, 1, [0, 0, 0, 8]), .. Frame(1, 4, 3, Headers), .. Frame(3, 0, 3, [0, 0, 0, 8])],
        [.. Preface, .. Settings, .. Frame(6, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]), .. Frame(8, 0, 0, [0, 0, 255, 255]), .. Frame(2, 0, 3, [0, 0, 0, 1, 16]), .. Frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])],
        [.. Preface, .. Settings, .. Frame(1, 0x2C, 1, [3, 0, 0, 0, 0, 200, .. Headers, 0, 0, 0]), .. Frame(0, 9, 1, [2, .. Message, 0, 0]), .. Frame(5, 4, 1, [0, 0, 0, 2]), .. Frame(0x20, 0, 0, [])],
        Encoding.ASCII.GetBytes("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: a\r\n\r\nPOST /etcdserverpb.Lease/LeaseGrant HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{}\n"),
        Encoding.ASCII.GetBytes("GET /%2e%2e/health?a=%00&b=c#d HTTP/1.1\r\nHost: [::1]:1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    ];

    public static IReadOnlyList<string> Words { get; } =
        ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\0\0\0\u0004\0\0\0\0\0", "\0\0\0\u0004\u0001\0\0\0\0", "\0\0\u0004\u0003\0\0\0\0\u0001", "HTTP/1.1\r\n", "\r\n\r\n", "Content-Length: 99999999999\r\n", "grpc-timeout", "%00"];

    private static byte[] Frame(byte type, byte flags, uint stream, byte[] payload)
    {
        byte[] head = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(head, ((uint)payload.Length << 8) | type);
        head[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }

    private static byte[] Literal(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
