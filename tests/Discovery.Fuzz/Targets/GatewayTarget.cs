using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Discovery.Fuzz.Kit;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Gateway;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Fuzz.Targets;

/// <summary>The JSON of the gateway: one value, and several that follow each other. What was read is written and read again.</summary>
internal static class GatewayTarget
{
    private const int JsonBytesMax = 1 << 20;

    private static readonly string[] Words =
    [
        "{}", "[]", "null", "true", "\"\"", "{\"key\":", "\"success\":[", "\\u0000", "\\ud800", "\"\\udc00\"", "1e400", "-0", "1e-5", "99999999999999999999", "\"0x1\"", "NaN",
        "\"sort_order\":\"ASCEND\"", "\"sortOrder\":7", "\uFEFF", "//", "/**/", ",", "=", "\t", "\"lease\":\" 5\"", "\"limit\":1.0", "{\"base64\":\"/w==\"}",
    ];

    private static readonly byte[][] Seeds =
    [
        Utf8("""{"key":"Zm9v","value":"YmFy","lease":"5","prev_kv":true}"""),
        Utf8("""{"key":"Zm9v","range_end":"Zm9w","limit":10,"sort_order":"DESCEND","sortTarget":"MOD","serializable":false,"what":{"is":["this",1.5,null]}}"""),
        Utf8("""{"compare":[{"key":"dA==","target":"CREATE","result":"EQUAL","create_revision":"0"}],"success":[{"request_put":{"key":"dA==","value":"dg=="}},{"requestTxn":{"failure":[{"request_range":{"key":"dA=="}}]}}]}"""),
        Utf8("""{"create_request":{"key":"Zm9v","filters":["NOPUT",1],"watch_id":7}} {"cancel_request":{"watch_id":"7"}}{"progress_request":{}}"""),
        Utf8("""{"ID":5001}{"ID":"-9"}"""),
        Utf8("\"text\" 5 "),
    ];

    private static readonly MessageDescriptor[] Messages =
        [PutRequest.Descriptor, RangeRequest.Descriptor, TxnRequest.Descriptor, WatchRequest.Descriptor, LeaseKeepAliveRequest.Descriptor, AuthUserAddRequest.Descriptor];

    public static FuzzTarget Json { get; } = new("gateway", Seeds, Words, input => Read(input, pieces: 1));

    public static FuzzTarget Stream { get; } = new("gateway-stream", Seeds, Words, input => Read(input, pieces: 7)) { AllocatedPerByteMax = 20_000 };

    private static void Read(byte[] input, int pieces)
    {
        foreach (MessageDescriptor message in Messages)
        {
            ReadAll(input, message, text: false, pieces);
        }

        ReadAll(input, TxnRequest.Descriptor, text: true, pieces);
    }

    private static void ReadAll(byte[] input, MessageDescriptor descriptor, bool text, int pieces)
    {
        var request = new GatewayRequest(Pipe(input, pieces), descriptor, text, JsonBytesMax);
        try
        {
            while (request.ReadAsync(default).AsTask().GetAwaiter().GetResult() is { } message)
            {
                byte[] written = Written(message, text);
                Assert.Equal(message, new MessageJsonReader(written, text).Read(descriptor));
            }
        }
        catch (Exception refused) when (refused is RpcException or JsonRefusedException)
        {
            // With what is wrong with it, for the caller.
        }
    }

    private static byte[] Written(IMessage message, bool text)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new System.Text.Json.Utf8JsonWriter(output, MessageJsonWriter.Options))
            MessageJsonWriter.Write(json, message, text);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>All at once, or as it comes over a network.</summary>
    private static PipeReader Pipe(byte[] input, int pieces)
    {
        if (pieces == 1)
            return PipeReader.Create(new ReadOnlySequence<byte>(input));
        return PipeReader.Create(new MemoryStream(input), new StreamPipeReaderOptions(bufferSize: Math.Max(16, input.Length / pieces), minimumReadSize: 1));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
