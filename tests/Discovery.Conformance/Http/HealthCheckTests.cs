using System.Net;

namespace Discovery.Conformance.Http;

/// <summary>/livez and /readyz, which etcd has from 3.5.11 on.</summary>
public sealed class HealthCheckTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private static readonly HttpClient Http = new();

    [Theory]
    [InlineData("/livez", "ok\n")]
    [InlineData("/readyz", "ok\n")]
    [InlineData("/livez?verbose", "[+]serializable_read ok\nok\n")]
    [InlineData("/readyz?exclude=nothing", "ok\n")]
    [InlineData("/livez?verbose&exclude=serializable_read", "ok\n")]
    [InlineData("/livez/serializable_read", "ok\n")]
    [InlineData("/readyz/data_corruption?verbose", "[+]data_corruption ok\nok\n")]
    [InlineData("/readyz/linearizable_read", "ok\n")]
    public async Task A_healthy_member_says_so(string path, string body)
    {
        if (server.HasOldGateway)
            return;
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(server.Process.ClientUrl, path));
        Assert.Equal((HttpStatusCode.OK, body), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task All_checks_are_told_when_asked_for_but_those_that_are_excluded()
    {
        if (server.HasOldGateway)
            return;
        // etcd tells them in any order.
        string[] all = (await Http.GetStringAsync(new Uri(server.Process.ClientUrl, "/readyz?verbose"))).Split('\n');
        // It came with 3.6.
        string[] learner = server.Process.Kind == TestKit.ServerKind.Discovery ? ["[+]non_learner ok"] : [];
        Assert.Equal(["", "[+]data_corruption ok", "[+]linearizable_read ok", .. learner, "[+]serializable_read ok", "ok"], all.Order(StringComparer.Ordinal));
        string[] some = (await Http.GetStringAsync(new Uri(server.Process.ClientUrl, "/readyz?verbose&exclude=data_corruption"))).Split('\n');
        Assert.Equal(["", "[+]linearizable_read ok", .. learner, "[+]serializable_read ok", "ok"], some.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/readyz/nothing", HttpStatusCode.NotFound)]
    [InlineData("/livez/linearizable_read", HttpStatusCode.NotFound)]
    public async Task There_are_no_other_checks(string path, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(server.Process.ClientUrl, path));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_corrupt_cluster_is_not_ready_but_alive_and_unhealthy_unless_that_is_excluded()
    {
        if (server.HasOldGateway)
            return;
        string member = (string)(await server.OkAsync("/v3/maintenance/status", "{}"))["leader"]!;
        await server.OkAsync("/v3/maintenance/alarm", $$"""{"action":"ACTIVATE","alarm":"CORRUPT","memberID":"{{member}}"}""");
        try
        {
            (HttpStatusCode status, string body) = await GetAsync("/readyz");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Contains("[-]data_corruption failed: alarm activated: CORRUPT\n", body, StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/readyz?exclude=data_corruption"));
            Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/livez"));
            (HttpStatusCode health, string reason) = await GetAsync("/health");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"health":"false","reason":"ALARM CORRUPT"}"""), (health, reason.TrimEnd()));
            Assert.Equal(HttpStatusCode.OK, (await GetAsync("/health?exclude=CORRUPT")).Status);
        }
        finally
        {
            await server.OkAsync("/v3/maintenance/alarm", $$"""{"action":"DEACTIVATE","alarm":"CORRUPT","memberID":"{{member}}"}""");
        }
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/readyz"));
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Only_GET_is_allowed(string path)
    {
        if (server.HasOldGateway)
            return;
        using HttpResponseMessage answer = await server.SendAsync(path, "{}");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET"), (answer.StatusCode, answer.Content.Headers.Allow.Single()));
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(server.Process.ClientUrl, path));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
