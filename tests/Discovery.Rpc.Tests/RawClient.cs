using System.Globalization;
using System.Net;

namespace Discovery.Rpc.Tests;

/// <summary>What came back, headers and trailers together.</summary>
internal sealed record RawAnswer(HttpStatusCode Http, RpcStatusCode? Status, string? Message, byte[] Body, IReadOnlyDictionary<string, string> Headers, bool TrailersOnly);

/// <summary>Plain HTTP/2 requests with whatever bytes a test wants to send.</summary>
internal static class RawClient
{
    public static Task<RawAnswer> PostAsync(EchoServer server, string method, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync(server, HttpMethod.Post, $"/discovery.rpc.tests.Echo/{method}", new ByteArrayContent(body), "application/grpc", headers);

    /// <summary>Sends the bytes and then neither more of them nor the end.</summary>
    public static async Task<RawAnswer> PostStalledAsync(EchoServer server, string method, byte[] body, params (string Name, string Value)[] headers)
    {
        var stall = new StalledContent(body);
        try
        {
            return await SendAsync(server, HttpMethod.Post, $"/discovery.rpc.tests.Echo/{method}", stall, "application/grpc", headers);
        }
        finally
        {
            stall.Release();
        }
    }

    public static async Task<RawAnswer> SendAsync(
        EchoServer server, HttpMethod verb, string path, HttpContent? content, string? contentType, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(verb, new Uri(server.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        if (contentType is not null)
        {
            content?.Headers.TryAddWithoutValidation("content-type", contentType);
        }
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        bool trailersOnly = response.Headers.Contains("grpc-status");
        var all = response.Headers.Concat(response.TrailingHeaders).Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        RpcStatusCode? status = all.TryGetValue("grpc-status", out string? text) ? (RpcStatusCode)int.Parse(text, CultureInfo.InvariantCulture) : null;
        return new RawAnswer(response.StatusCode, status, all.GetValueOrDefault("grpc-message"), body, all, trailersOnly);
    }

    private sealed class StalledContent(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource _released = new();

        public void Release() => _released.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
            await _released.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
