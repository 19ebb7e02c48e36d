using System.Globalization;
using Discovery.Conformance.Etcdctl;
using Discovery.Protocol;
using Discovery.TestKit;

namespace Discovery.Conformance.Cluster;

/// <summary>What etcdctl says of a cluster of three.</summary>
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

    private static string Hex(StatusResponse status) => status.Header.MemberId.ToString("x", CultureInfo.InvariantCulture);

    private static async Task<EtcdctlResult> RunAsync(string endpoints, params string[] arguments)
    {
        Dictionary<string, string?> environment = new() { ["ETCDCTL_API"] = "3", ["ETCDCTL_ENDPOINTS"] = null };
        await using ChildProcess command = ChildProcess.Start(EtcdctlExecutable.Require(), ["--endpoints", endpoints, .. arguments], environment);
        int exitCode = await command.WaitForExitAsync();
        return new EtcdctlResult(command.CommandLine, exitCode, command.StandardOutput.Text, command.StandardError.Text);
    }
}
