using Discovery.TestKit;

namespace Discovery.Conformance.Http;

/// <summary>What members tell of each other.</summary>
public sealed class ClusterMetricsTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Members_measure_what_goes_between_them_and_name_one_leader()
    {
        await using ClusterProcess cluster = await ClusterProcess.StartAsync();
        MemberProcess leader = await cluster.LeaderAsync();
        foreach (MemberProcess member in cluster.Members)
        {
            await Eventually.Async(async () =>
            {
                MetricsPage page = await PageAsync(member);
                return page.Series("etcd_network_peer_sent_bytes_total").Count() == 2
                    && page.Sum("etcd_network_peer_sent_bytes_total") > 0
                    && page.Sum("etcd_network_peer_received_bytes_total") > 0
                    && page.Sum("etcd_network_active_peers") >= 2;
            });
            MetricsPage page = await PageAsync(member);
            Assert.Equal((1, member == leader ? 1 : 0), ((int)page.Find("etcd_server_has_leader")!, (int)page.Find("etcd_server_is_leader")!));
            Assert.True(page.Find("etcd_server_leader_changes_seen_total") >= 1);
        }

        await Eventually.Async(async () => (await PageAsync(leader)).Sum("etcd_network_peer_round_trip_time_seconds_count") >= 2);
    }

    [Fact]
    public async Task A_member_that_is_away_shows_in_failures_and_the_loss_of_the_majority_in_the_leader()
    {
        await using ClusterProcess cluster = await ClusterProcess.StartAsync();
        MemberProcess survivor = await cluster.LeaderAsync();
        foreach (MemberProcess member in cluster.Members.Where(m => m != survivor))
        {
            await member.KillAsync();
        }

        await Eventually.Async(async () =>
        {
            MetricsPage page = await PageAsync(survivor);
            return page.Find("etcd_server_has_leader") == 0 && page.Find("etcd_server_is_leader") == 0;
        });
        await Eventually.Async(async () => (await PageAsync(survivor)).Sum("etcd_network_peer_sent_failures_total") >= 1);
    }

    private static async Task<MetricsPage> PageAsync(MemberProcess member) => MetricsPage.Parse(await Http.GetStringAsync(new Uri(member.ClientUrl, "/metrics")));
}
