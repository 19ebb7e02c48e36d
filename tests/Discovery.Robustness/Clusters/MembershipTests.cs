using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>Members that come, go, move and lose their disks.</summary>
public sealed class MembershipTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_removed_member_ends_and_comes_back_with_an_empty_folder_only()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        var member = await cluster.FollowerAsync();
        var id = (await member.StatusAsync()).Header.MemberId;
        var ledger = new Ledger("removed/");
        await using var load = new ClusterLoad(cluster, ledger, writers: 2);

        await ClusterProcess.RemoveAsync(leader, id);
        await member.Process.WaitForExitAsync();
        Assert.Contains("the member has been permanently removed from the cluster", member.Output, StringComparison.Ordinal);
        var (exitCode, output) = await member.StartAndEndAsync();
        Assert.Contains("the member has been permanently removed from the cluster", output, StringComparison.Ordinal);
        // As etcd's: a service manager that restarts what fails must not start it over and over.
        Assert.Equal(0, exitCode);
        Assert.Same(leader, await cluster.LeaderAsync());

        member.Wipe();
        var added = await ClusterProcess.AddAsync(leader, member);
        Assert.NotEqual(id, added);
        await member.StartAsync();
        await member.WhenReadyAsync();
        await load.StopAsync();
        Assert.Equal(added, (await member.StatusAsync()).Header.MemberId);
        ledger.Check(await Agreement.CheckAsync(cluster));
    }

    [Fact]
    public async Task A_member_that_lost_its_folder_is_refused_until_it_is_removed_and_added_anew()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        var member = await cluster.FollowerAsync();
        var id = (await member.StatusAsync()).Header.MemberId;
        await leader.Channel.PutAsync("before the loss", "1");
        await member.KillAsync();
        member.Wipe();

        foreach (var state in (string[])["new", "existing"])
        {
            member.InitialClusterState = state;
            var (exitCode, output) = await member.StartAndEndAsync();
            Assert.Equal(1, exitCode);
            Assert.Contains("has already been bootstrapped", output, StringComparison.Ordinal);
            Assert.Contains("etcdctl member remove", output, StringComparison.Ordinal);
        }

        await ClusterProcess.RemoveAsync(leader, id);
        await ClusterProcess.AddAsync(leader, member);
        // The flags of the founding, which now lead to another cluster's id than the one that is there.
        member.InitialClusterState = "new";
        var founding = await member.StartAndEndAsync();
        Assert.Equal(1, founding.ExitCode);
        Assert.Contains("start it with --initial-cluster-state existing", founding.Output, StringComparison.Ordinal);

        member.InitialClusterState = "existing";
        await member.StartAsync();
        await member.WhenReadyAsync();
        Assert.Equal("1", await member.Channel.GetAsync("before the loss"));
        await Agreement.CheckAsync(cluster);
    }

    [Fact]
    public async Task A_member_that_lost_its_folder_does_not_vote_before_one_of_the_others_could_tell()
    {
        await using var cluster = await ClusterProcess.StartAsync();
        var leader = await cluster.LeaderAsync();
        var behind = await cluster.FollowerAsync();
        var lost = cluster.Members.Single(m => m != leader && m != behind);
        await leader.Channel.PutAsync("all have it", "1");
        await Agreement.CheckAsync(cluster);
        await behind.KillAsync();
        await leader.Channel.PutAsync("two have it", "1");
        await Task.WhenAll(leader.KillAsync(), lost.KillAsync());
        lost.Wipe();

        // With this one's vote the other that is there would lead, and what two members had acknowledged would be gone.
        await lost.StartAsync();
        await lost.Process.WaitForErrorLineAsync(line => line.Contains("waiting for one of the other members", StringComparison.Ordinal));
        await behind.StartAsync();
        Assert.Equal(1, await lost.Process.WaitForExitAsync());
        Assert.Contains("has already been bootstrapped", lost.Output, StringComparison.Ordinal);
        // Nor at the next start, when the folder has the founding in it.
        Assert.Contains("has already been bootstrapped", (await lost.StartAndEndAsync()).Output, StringComparison.Ordinal);

        await leader.StartAsync();
        await leader.WhenReadyAsync();
        Assert.Equal("1", await leader.Channel.GetAsync("two have it"));
    }

    [Fact]
    public async Task A_learner_catches_up_serves_nothing_but_its_own_state_and_is_promoted_when_it_has()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        var follower = await cluster.FollowerAsync();
        await leader.Channel.PutAsync("learnt", "1");
        var learner = cluster.NewMember();
        var id = await ClusterProcess.AddAsync(follower, learner, learner: true);
        await RefusedAsync(RpcStatusCode.FailedPrecondition, "etcdserver: can only promote a learner member which is in sync with leader", PromoteAsync(leader, id));
        await RefusedAsync(RpcStatusCode.FailedPrecondition, "etcdserver: can only promote a learner member", PromoteAsync(leader, (await leader.StatusAsync()).Header.MemberId));

        await learner.StartAsync();
        await learner.WhenReadyAsync();
        Assert.True((await learner.StatusAsync()).IsLearner);
        const string notForLearners = "etcdserver: rpc not supported for learner";
        await RefusedAsync(RpcStatusCode.FailedPrecondition, notForLearners, learner.Channel.PutAsync("x", "1"));
        await RefusedAsync(RpcStatusCode.FailedPrecondition, notForLearners, learner.Channel.GetAsync("learnt"));
        await Eventually.Async(async () => await learner.Channel.GetAsync("learnt", serializable: true) == "1");

        await Eventually.Async(async () => (await PromoteAsync(follower, id)).Members.Single(m => m.ID == id).IsLearner == false);
        await Eventually.Async(async () => !(await learner.StatusAsync()).IsLearner);
        await learner.Channel.PutAsync("learnt", "2");
        Assert.Equal("2", await leader.Channel.GetAsync("learnt"));
        await Agreement.CheckAsync(cluster);

        await ClusterProcess.RemoveAsync(leader, id);
        await cluster.DiscardAsync(learner);
    }

    [Fact]
    public async Task A_member_that_joins_and_restarts_before_it_has_heard_from_a_leader_comes_up_again()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        var witness = await cluster.FollowerAsync();
        await leader.Channel.PutAsync("before the join", "1");
        var joiner = cluster.NewMember();
        joiner.ExtraArguments = ["--log-level", "info"];
        var id = await ClusterProcess.AddAsync(leader, joiner);
        // Nobody leads from here on, and one member is there to be asked who the others are.
        MemberProcess[] still = [.. cluster.Running.Where(m => m != witness)];
        foreach (var member in still)
            member.Pause();

        for (var start = 0; start < 2; start++)
        {
            await joiner.StartAsync();
            await joiner.Process.WaitForErrorLineAsync(line => line.Contains("goes on from applied index 0", StringComparison.Ordinal));
            await joiner.Process.WaitForErrorLineAsync(line => line.Contains("waiting for a leader", StringComparison.Ordinal));
            await joiner.KillAsync();
        }
        witness.Pause();
        var (exitCode, output) = await joiner.StartAndEndAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("none of the other members in --initial-cluster could be asked about it", output, StringComparison.Ordinal);

        witness.Resume();
        await joiner.StartAsync();
        await joiner.Process.WaitForErrorLineAsync(line => line.Contains("goes on from applied index 0", StringComparison.Ordinal));
        foreach (var member in still)
            member.Resume();
        await joiner.WhenReadyAsync();
        Assert.Equal(id, (await joiner.StatusAsync()).Header.MemberId);
        Assert.Equal("1", await joiner.Channel.GetAsync("before the join"));
        await Agreement.CheckAsync(cluster);

        await ClusterProcess.RemoveAsync(witness, id);
        await cluster.DiscardAsync(joiner);
    }

    [Fact]
    public async Task A_member_moves_to_another_peer_port()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        var member = await cluster.FollowerAsync();
        var id = (await member.StatusAsync()).Header.MemberId;
        await member.KillAsync();
        var before = member.Pair;
        member.MovePeer();
        var request = new MemberUpdateRequest { ID = id, PeerURLs = { member.PeerUrlText } };
        await leader.Channel.CallAsync<MemberUpdateRequest, MemberUpdateResponse>("Cluster", "MemberUpdate", request);
        member.InitialCluster = member.InitialCluster.Replace(before, member.Pair, StringComparison.Ordinal);

        await member.StartAsync();
        await member.WhenReadyAsync();
        Assert.Equal(id, (await member.StatusAsync()).Header.MemberId);
        // It is needed where it is now.
        var other = cluster.Members.First(m => m != leader && m != member);
        await other.KillAsync();
        await member.Channel.PutAsync("moved", "1");
        Assert.Equal("1", await leader.Channel.GetAsync("moved"));
        await shared.HealthyAsync();
        await Agreement.CheckAsync(cluster);
    }

    private static Task<MemberPromoteResponse> PromoteAsync(MemberProcess by, ulong id) =>
        by.Channel.CallAsync<MemberPromoteRequest, MemberPromoteResponse>("Cluster", "MemberPromote", new MemberPromoteRequest { ID = id });

    private static async Task RefusedAsync(RpcStatusCode code, string text, Task call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((code, text), (refused.StatusCode, refused.Detail));
    }
}
