using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Discovery.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Conformance.BadInput;

/// <summary>gRPC by hand: what goes into the frames is the test's, and what comes back is told as one line.</summary>
internal sealed class RawCalls(Uri server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>"OK", or the code and the text; in front of that what a stream said, message by message.</summary>
    public async Task<string> AskAsync(MethodDescriptor method, IEnumerable<byte[]> messages)
    {
        var frames = messages.Select(Frame).ToList();
        if (method.IsClientStreaming && method.Name == "Watch")
            return await WatchAsync(method, frames);
        using var expiry = new CancellationTokenSource(Patience);
        using HttpRequestMessage request = Request(method, new ByteArrayContent([.. frames.SelectMany(frame => frame)]));
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, expiry.Token);
        var said = new List<string>();
        if (Status(response, response.Headers) is null)
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(expiry.Token);
            while (await ReadAsync(method, body, expiry.Token) is { } message)
            {
                if (method.IsServerStreaming && said.Count < 3)
                    said.Add(Text(message));
                // This one goes on until it is told not to.
                if (method.FullName == "grpc.health.v1.Health.Watch")
                    return string.Join(' ', said);
            }
        }

        said.Add(Status(response, response.Headers) ?? Status(response, response.TrailingHeaders) ?? "no status");
        return string.Join(' ', said);
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>A watch does not end by itself: a last one, which is in order, shows that the others have been answered.</summary>
    private async Task<string> WatchAsync(MethodDescriptor method, List<byte[]> frames)
    {
        const long lastId = 4711;
        frames.Add(Frame(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("last"), WatchId = lastId } }.ToByteArray()));
        using var expiry = new CancellationTokenSource(Patience);
        var outgoing = Channel.CreateUnbounded<byte[]>();
        foreach (byte[] frame in frames)
            outgoing.Writer.TryWrite(frame);
        using HttpRequestMessage request = Request(method, new OpenContent(outgoing.Reader));
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, expiry.Token);
        var said = new List<string>();
        if (Status(response, response.Headers) is null)
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(expiry.Token);
            while (await ReadAsync(method, body, expiry.Token) is WatchResponse message)
            {
                if (message.WatchId == lastId)
                {
                    outgoing.Writer.Complete();
                    return string.Join(' ', said);
                }
                said.Add(Text(message));
            }
        }

        outgoing.Writer.Complete();
        said.Add(Status(response, response.Headers) ?? Status(response, response.TrailingHeaders) ?? "no status");
        return string.Join(' ', said);
    }

    private HttpRequestMessage Request(MethodDescriptor method, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/{method.Service.FullName}/{method.Name}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return request;
    }

    private static async Task<IMessage?> ReadAsync(MethodDescriptor method, Stream body, CancellationToken cancellation)
    {
        var head = new byte[5];
        if (await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation) < head.Length)
            return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await body.ReadExactlyAsync(message, cancellation);
        return method.OutputType.Parser.ParseFrom(message);
    }

    private static string? Status(HttpResponseMessage response, HttpHeaders headers)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            return $"HTTP {(int)response.StatusCode}";
        if (!headers.TryGetValues("grpc-status", out var codes))
            return null;
        string code = Names[int.Parse(codes.Single(), CultureInfo.InvariantCulture)];
        return headers.TryGetValues("grpc-message", out var texts) ? $"{code} {Uri.UnescapeDataString(texts.Single())}".TrimEnd() : code;
    }

    /// <summary>Without what depends on the server's life.</summary>
    private static string Text(IMessage message)
    {
        message.Descriptor.FindFieldByName("header")?.Accessor.Clear(message);
        return message is SnapshotResponse ? "…" : JsonFormatter.Default.Format(message);
    }

    private sealed class OpenContent(ChannelReader<byte[]> frames) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await foreach (byte[] frame in frames.ReadAllAsync())
            {
                await stream.WriteAsync(frame);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
