using System.Net;
using System.Net.Sockets;
using System.Text;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

public sealed class SlowClientTests
{
    [Fact]
    public async Task Etcd_22163_A_client_that_never_ends_its_headers_is_cut_off()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = ["--request-headers-timeout", "300ms"] });
        using TcpClient client = new();
        await client.ConnectAsync(server.ClientUrl.Host, server.ClientUrl.Port);
        await client.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: x\r\n"u8.ToArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 408 Request Timeout", await reader.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
    }

    /// <summary>What came of it is kept until it is whole, and nobody has asked yet who it is from.</summary>
    [Fact]
    public async Task A_client_that_never_ends_its_body_is_cut_off()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        using TcpClient client = new();
        await client.ConnectAsync(server.ClientUrl.Host, server.ClientUrl.Port);
        await client.GetStream().WriteAsync("POST /v3/kv/put HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{"u8.ToArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 408 Request Timeout", await reader.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_the_gateway_that_an_HTTP_2_client_does_not_take_is_ended()
    {
        const int enhanceYourCalm = 0xb;
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = ["--slow-client-timeout", "300ms"] });
        using HttpClient http = new()
        {
            BaseAddress = server.ClientUrl,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60),
        };
        // Far more than a client takes without reading: a window of 64 KiB.
        string value = Convert.ToBase64String(new byte[200_000]);
        using (HttpResponseMessage put = await PostAsync(http, "/v3/kv/put", $$"""{"key":"YQ==","value":"{{value}}"}"""))
            Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (put.StatusCode, put.Version));

        using HttpResponseMessage range = await PostAsync(http, "/v3/kv/range", """{"key":"YQ=="}""");
        // A second for each 64 KiB besides.
        await server.Process.WaitForErrorLineAsync(line => line.Contains("takes nothing of the answer", StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => range.Content.ReadAsByteArrayAsync());
        Assert.Equal(enhanceYourCalm, Assert.IsType<HttpProtocolException>(error.InnerException).ErrorCode);

        // Who reads is served.
        using HttpResponseMessage again = await PostAsync(http, "/v3/kv/range", """{"key":"YQ=="}""");
        Assert.Contains(value, await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy, Content = new StringContent(body, Encoding.UTF8) };
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
