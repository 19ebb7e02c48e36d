using System.Net;
using System.Text.Json.Nodes;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

/// <summary>What flags open and close beside gRPC, and how it ends.</summary>
public sealed class HttpSurfaceTests
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task The_metrics_addresses_serve_metrics_and_health_and_nothing_else()
    {
        using var port = PortReservation.Take();
        port.Release();
        var metrics = new Uri($"http://127.0.0.1:{port.Port}");
        await using var server = await StartAsync("--listen-metrics-urls", metrics.GetLeftPart(UriPartial.Authority), "--metrics", "extensive", "--enable-pprof");
        foreach (var path in new[] { "/health", "/livez", "/readyz", "/readyz/linearizable_read" })
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(new Uri(metrics, path)));
        foreach (var path in new[] { "/version", "/members", "/debug/vars", "/v3/kv/range" })
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new Uri(metrics, path)));
        await PostAsync(server, "/v3/kv/range", """{"key":"YQ=="}""");
        Assert.Contains(
            """grpc_server_handling_seconds_count{grpc_method="Range",grpc_service="etcdserverpb.KV",grpc_type="unary"} 1""",
            await Http.GetStringAsync(new Uri(metrics, "/metrics")), StringComparison.Ordinal);
        var variables = JsonNode.Parse(await Http.GetStringAsync(new Uri(server.ClientUrl, "/debug/vars")))!;
        Assert.Equal("StateLeader", (string)variables["raft.status"]!["raftState"]!);
    }

    [Fact]
    public async Task Without_their_flags_there_are_no_gateway_no_debugging_and_no_histograms()
    {
        await using var server = await StartAsync("--enable-grpc-gateway=false");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new Uri(server.ClientUrl, "/debug/vars")));
        using var answer = await PostAsync(server, "/v3/kv/range", """{"key":"YQ=="}""");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("grpc_server_handling_seconds", await Http.GetStringAsync(new Uri(server.ClientUrl, "/metrics")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_what_waits_and_says_so()
    {
        await using var server = await StartAsync();
        using (await PostAsync(server, "/v3/lock/lock?plain", """{"name":"held"}"""))
        {
        }
        var waiting = PostAsync(server, "/v3/lock/lock?plain", """{"name":"held"}""");
        await Eventually.Async(async () => (await BodyAsync(await PostAsync(server, "/v3/kv/range?plain", """{"key":"held/","range_end":"held0"}""")))["count"]?.ToString() == "2");
        using var watch = await PostAsync(server, "/v3/watch?plain", """{"create_request":{"key":"a"}}""");
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync());
        await lines.ReadLineAsync();

        Assert.Equal(0, await server.StopAsync());
        Assert.Equal(14, (int)JsonNode.Parse((await lines.ReadLineAsync())!)!["error"]!["grpc_code"]!);
        using var refused = await waiting;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("etcdserver: server stopped", (string)(await BodyAsync(refused))["message"]!);
    }

    private static Task<ServerProcess> StartAsync(params string[] flags) =>
        ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = flags });

    private static async Task<HttpStatusCode> StatusAsync(Uri url)
    {
        using var answer = await Http.GetAsync(url);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> PostAsync(ServerProcess server, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.ClientUrl, path)) { Content = new StringContent(body) };
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
}
