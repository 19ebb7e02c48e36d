using System.Net;
using Discovery.TestKit;

namespace Discovery.Conformance.Http;

/// <summary>A member whose cluster has lost its majority: is it healthy? That depends on who asks, and why.</summary>
[Trait("Kind", "Slow")]
public sealed class HealthWithoutLeaderTests
{
    [Fact]
    public async Task Without_a_leader_a_member_is_unhealthy_and_not_ready_but_alive_and_healthy_for_itself()
    {
        await using ClusterProcess cluster = await ClusterProcess.StartAsync(3);
        using HttpClient http = new() { BaseAddress = cluster[0].ClientUrl, Timeout = TimeSpan.FromSeconds(30) };
        if ((await http.GetStringAsync("/version")).Contains("\"etcdserver\":\"3.4.", StringComparison.Ordinal))
        {
            // It has no such checks.
            return;
        }

        Assert.Equal((HttpStatusCode.OK, """{"health":"true","reason":""}"""), await AskAsync(http, "/health"));
        await cluster[1].KillAsync();
        await cluster[2].KillAsync();

        await Eventually.Async(async () => await AskAsync(http, "/health") is (HttpStatusCode.ServiceUnavailable, """{"health":"false","reason":"RAFT NO LEADER"}"""));
        Assert.Equal((HttpStatusCode.OK, """{"health":"true","reason":""}"""), await AskAsync(http, "/health?serializable=true"));
        // Nothing but "true" means true.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(http, "/health?serializable=1")).Status);
        Assert.Equal((HttpStatusCode.OK, "ok"), await AskAsync(http, "/livez"));
        Assert.Equal((HttpStatusCode.OK, "ok"), await AskAsync(http, "/readyz/serializable_read"));
        (HttpStatusCode status, string told) = await AskAsync(http, "/readyz?exclude=data_corruption");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("[+]serializable_read ok\n", told, StringComparison.Ordinal);
        Assert.Contains("[-]linearizable_read failed: ", told, StringComparison.Ordinal);

        await cluster.StartAllAsync();
        await Eventually.Async(async () => (await AskAsync(http, "/health")).Status == HttpStatusCode.OK);
        await Eventually.Async(async () => (await AskAsync(http, "/readyz")).Status == HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, (await answer.Content.ReadAsStringAsync()).TrimEnd('\n'));
    }
}
