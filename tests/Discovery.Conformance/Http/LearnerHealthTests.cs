using System.Net;
using Discovery.Conformance.Wire;
using Discovery.Protocol;
using Discovery.TestKit;

namespace Discovery.Conformance.Http;

/// <summary>A learner is alive, and not ready: clients get little of it.</summary>
public sealed class LearnerHealthTests
{
    [Fact]
    public async Task A_learner_gets_a_snapshot_is_counted_on_both_sides_and_is_ready_once_it_is_promoted()
    {
        await using ClusterProcess cluster = await ClusterProcess.StartAsync(1, new ServerProcessOptions { Kind = ServerKind.Discovery, LogLevel = "warn" });
        MemberProcess learner = cluster.NewMember();
        ulong id = await ClusterProcess.AddAsync(cluster[0], learner, learner: true);
        await learner.StartAsync();
        await learner.WhenReadyAsync();
        using HttpClient http = new() { BaseAddress = learner.ClientUrl, Timeout = TimeSpan.FromSeconds(30) };

        (HttpStatusCode status, string told) = await AskAsync(http, "/readyz?verbose");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("[-]non_learner failed: not supported for learner\n", told, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(http, "/readyz/non_learner")).Status);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await AskAsync(http, "/livez"));
        // One, or more on a slow machine, where the leader makes a newer one while the first is on its way.
        Assert.InRange(MetricsPage.Parse((await AskAsync(http, "/metrics")).Body).Sum("etcd_network_snapshot_receive_success"), 1, 10);
        // The leader hears of it a moment later.
        using HttpClient leader = new() { BaseAddress = cluster[0].ClientUrl };
        await Eventually.Async(async () => MetricsPage.Parse((await AskAsync(leader, "/metrics")).Body).Sum("etcd_network_snapshot_send_success") >= 1);

        await Eventually.Async(async () =>
        {
            await cluster[0].Channel.UnaryAsync(
                WireServer.Method<MemberPromoteRequest, MemberPromoteResponse>("Cluster", "MemberPromote"), new MemberPromoteRequest { ID = id }, new());
            return true;
        });
        await Eventually.Async(async () => await AskAsync(http, "/readyz") is (HttpStatusCode.OK, "ok\n"));
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
