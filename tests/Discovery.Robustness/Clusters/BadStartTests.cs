using System.Net.Sockets;
using System.Text;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>Members that must not start, or must not meet: each says why, ends with exit code 1, and founds nothing.</summary>
public sealed class BadStartTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_name_that_is_not_in_the_initial_cluster() =>
        await RefusedAsync(
            m => m.InitialCluster = $"other={m.PeerUrlText}", "couldn't find local name");

    [Fact]
    public async Task A_url_that_two_members_have() =>
        await RefusedAsync(m => m.InitialCluster = $"{m.Pair},other={m.PeerUrlText}", "each member needs peer urls of its own");

    [Fact]
    public async Task A_name_that_two_members_have_as_it_is_one_with_two_urls() =>
        await RefusedAsync(m => m.InitialCluster = $"{m.Pair},{m.Name}=http://127.0.0.1:1", "has other peer urls for this member");

    [Fact]
    public async Task A_cluster_that_is_said_to_exist_where_nobody_is() =>
        await RefusedAsync(
            m =>
            {
                m.InitialCluster = $"{m.Pair},other=http://127.0.0.1:1";
                m.InitialClusterState = "existing";
            },
            "none of the other members in --initial-cluster could be asked");

    [Fact]
    public async Task A_cluster_that_exists_and_has_not_added_the_member()
    {
        var there = await shared.HealthyAsync();
        await RefusedAsync(
            m =>
            {
                m.InitialCluster = $"{m.Pair},there={there[0].PeerUrlText}";
                m.InitialClusterState = "existing";
            },
            "add it first (etcdctl member add m1");
    }

    [Fact]
    public async Task A_new_cluster_that_names_a_member_of_another_one()
    {
        var there = await shared.HealthyAsync();
        await RefusedAsync(
            m =>
            {
                m.InitialCluster = $"{m.Pair},there={there[0].PeerUrlText}";
                m.ExtraArguments = ["--initial-cluster-token", "another"];
            },
            "compare --initial-cluster and --initial-cluster-token");
        await GoesOnAsync(there);
    }

    [Fact]
    public async Task A_folder_that_another_process_has_open()
    {
        var there = await shared.HealthyAsync();
        await RefusedAsync(m => m.ExtraArguments = ["--data-dir", there[0].DataDir], "in use");
        await GoesOnAsync(there);
    }

    [Fact]
    public async Task Members_with_exchanged_peer_ports_refuse_each_other_and_nothing_is_lost()
    {
        await using var cluster = await ClusterProcess.StartAsync(2);
        await cluster[0].Channel.PutAsync("kept", "1");
        await Task.WhenAll(cluster.Members.Select(m => m.KillAsync()));
        var (a, b) = (cluster[0].PeerUrlText, cluster[1].PeerUrlText);
        cluster[0].ExtraArguments = ["--listen-peer-urls", b];
        cluster[1].ExtraArguments = ["--listen-peer-urls", a];
        await Task.WhenAll(cluster.Members.Select(m => m.StartAsync()));
        await cluster[0].Process.WaitForErrorLineAsync(line => line.Contains("member ID mismatch", StringComparison.Ordinal));

        await Task.WhenAll(cluster.Members.Select(m => m.KillAsync()));
        cluster[0].ExtraArguments = cluster[1].ExtraArguments = [];
        await cluster.StartAllAsync();
        Assert.Equal("1", await cluster[1].Channel.GetAsync("kept"));
    }

    [Fact]
    public async Task Garbage_on_the_peer_port()
    {
        var there = await shared.HealthyAsync();
        byte[][] garbage = [[0], [.. Enumerable.Repeat((byte)0xff, 70_000)], Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u0004\u0063\u0063"), Encoding.ASCII.GetBytes("GET /nothing HTTP/1.1\r\n\r\n")];
        foreach (var bytes in garbage)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(there[0].PeerUrl.Host, there[0].PeerUrl.Port);
            await socket.GetStream().WriteAsync(bytes);
        }
        await GoesOnAsync(there);
    }

    [Theory]
    [InlineData("other=http://127.0.0.1:1", "new")]
    [InlineData("m1=http://127.0.0.1:1", "new")]
    [InlineData("other=http://127.0.0.1:1", "existing")]
    public async Task What_the_flags_say_of_the_founding_counts_at_the_first_start_only(string cluster, string state)
    {
        await using var alone = await ClusterProcess.StartAsync(1);
        await alone[0].Channel.PutAsync("kept", "1");
        var id = (await alone[0].StatusAsync()).Header.MemberId;
        alone[0].InitialCluster = cluster;
        alone[0].InitialClusterState = state;
        await alone[0].RestartAsync();
        Assert.Equal("1", await alone[0].Channel.GetAsync("kept"));
        Assert.Equal(id, (await alone[0].StatusAsync()).Header.MemberId);
    }

    private static async Task GoesOnAsync(ClusterProcess cluster)
    {
        foreach (var member in cluster.Members)
            await member.Channel.PutAsync("goes on", member.Name);
        await Agreement.CheckAsync(cluster);
    }

    private static async Task RefusedAsync(Action<MemberProcess> spoil, string message)
    {
        await using var stranger = ClusterProcess.Prepare(1);
        spoil(stranger[0]);
        var (exitCode, output) = await stranger[0].StartAndEndAsync();
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        // Nothing was founded that would stand in the way of a start with the right flags.
        stranger[0].InitialCluster = stranger[0].Pair;
        stranger[0].InitialClusterState = "new";
        stranger[0].ExtraArguments = ["--initial-cluster-token", "right"];
        await stranger.StartAllAsync();
    }
}
