using System.Globalization;
using Discovery.Conformance.Etcdctl;
using Discovery.Protocol;
using Discovery.TestKit;

namespace Discovery.Conformance.Cluster;

/// <summary>What etcdctl says of clusters of several members.</summary>
public sealed class SeveralMembersTests
{
    [EtcdctlFact]
    public async Task The_columns_of_the_status_name_one_leader_and_the_leader_moves_when_it_is_told()
    {
        await using ClusterProcess cluster = await ClusterProcess.StartAsync();
        MemberProcess leader = await cluster.LeaderAsync();
        MemberProcess follower = await cluster.FollowerAsync();
        string heir = Hex(await follower.StatusAsync());

        string[][] status = TableOutput.Parse((await RunAsync(cluster.Endpoints, "endpoint", "status", "-w", "table")).Succeeds());
        Assert.Equal(4, status.Length);
        Assert.Equal([leader.Endpoint], status.Where(row => row[4] == "true").Select(row => row[0]));
        Assert.All(status[1..], row => Assert.Equal("false", row[5]));
        EtcdctlResult health = await RunAsync(follower.Endpoint, "endpoint", "health", "--cluster");
        Assert.Equal(3, (health.Succeeds() + health.Stderr).Split(" is healthy: successfully committed proposal").Length - 1);

        (await RunAsync(follower.Endpoint, "move-leader", heir)).Fails("no leader endpoint given at");
        Assert.Equal(
            $"Leadership transferred from {Hex(await leader.StatusAsync())} to {heir}\n", (await RunAsync(cluster.Endpoints, "move-leader", heir)).Succeeds());
        Assert.Same(follower, await cluster.LeaderAsync());
    }

    [EtcdctlFact]
    public async Task A_learner_says_that_it_is_one_until_it_is_promoted()
    {
        await using ClusterProcess cluster = await ClusterProcess.StartAsync(1);
        MemberProcess learner = cluster.NewMember();
        ulong id = await ClusterProcess.AddAsync(cluster[0], learner, learner: true);
        await learner.StartAsync();
        await learner.WhenReadyAsync();

        Assert.Equal(["false", "true"], await ColumnAsync("IS LEARNER"));
        Assert.Equal(["true", "false"], await ColumnAsync("IS LEADER"));
        string json = (await RunAsync(learner.Endpoint, "endpoint", "status", "-w", "json")).Succeeds();
        Assert.Contains("\"isLearner\":true", json, StringComparison.Ordinal);

        string hex = id.ToString("x", CultureInfo.InvariantCulture);
        await Eventually.Async(async () => (await RunAsync(cluster[0].Endpoint, "member", "promote", hex)).ExitCode == 0);
        await Eventually.Async(async () => (await ColumnAsync("IS LEARNER")).All(cell => cell == "false"));

        async Task<string[]> ColumnAsync(string title)
        {
            string[][] status = TableOutput.Parse((await RunAsync(cluster.Endpoints, "endpoint", "status", "-w", "table")).Succeeds());
            return [.. status[1..].Select(row => row[Array.IndexOf(status[0], title)])];
        }
    }

    private static string Hex(StatusResponse status) => status.Header.MemberId.ToString("x", CultureInfo.InvariantCulture);

    private static async Task<EtcdctlResult> RunAsync(string endpoints, params string[] arguments)
    {
        Dictionary<string, string?> environment = new() { ["ETCDCTL_API"] = "3", ["ETCDCTL_ENDPOINTS"] = null };
        await using ChildProcess command = ChildProcess.Start(EtcdctlExecutable.Require(), ["--endpoints", endpoints, .. arguments], environment);
        int exitCode = await command.WaitForExitAsync();
        return new EtcdctlResult(command.CommandLine, exitCode, command.StandardOutput.Text, command.StandardError.Text);
    }
}
