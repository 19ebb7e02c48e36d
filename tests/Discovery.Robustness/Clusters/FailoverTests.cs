using System.Diagnostics;
using Discovery.Rpc;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Robustness.Clusters;

/// <summary>Leadership that changes hands, and what clients notice of it.</summary>
public sealed class FailoverTests(SharedCluster shared, ITestOutputHelper output) : IClassFixture<SharedCluster>
{
    private const int ReadRounds = 100;
    private const int LeaseSeconds = 3;

    [Fact]
    public async Task A_read_through_any_member_sees_what_was_written_through_another_right_before()
    {
        var cluster = await shared.HealthyAsync();
        var counter = new Counter("right before");
        for (var round = 0; round < ReadRounds; round++)
        {
            await counter.WriteAsync(cluster[round % 3]);
            await Task.WhenAll(cluster.Members.Select(counter.ReadAsync));
        }
        Assert.Equal(3 * ReadRounds, counter.Reads);
    }

    [Fact]
    public async Task A_leader_that_is_asked_to_stop_hands_over_before_it_goes()
    {
        await using var cluster = await ClusterProcess.StartAsync();
        var ledger = new Ledger("stop/");
        var leader = await cluster.LeaderAsync();
        MemberProcess[] others = [.. cluster.Members.Where(m => m != leader)];
        // Nobody else stands for election by itself for as long as this test takes.
        foreach (var member in others)
        {
            member.ExtraArguments = ["--election-timeout", "50000"];
            await member.RestartAsync();
        }
        Assert.Same(leader, await cluster.LeaderAsync());
        await using var load = new ClusterLoad(cluster, ledger, writers: 3);
        await Eventually.Async(() => ledger.Acknowledged > 20);

        var old = (await leader.StatusAsync()).Header.MemberId;
        var stopping = leader.StopAsync();
        // Counts until a write is acknowledged under another leader.
        var begin = Stopwatch.GetTimestamp();
        await Eventually.Async(async () => (await others[0].StatusAsync()).Leader is not 0 and var now && now != old);
        await Outage.MeasureAsync(others, ledger);
        var outage = Stopwatch.GetElapsedTime(begin);
        Assert.Equal(0, await stopping);
        await load.StopAsync();

        output.WriteLine($"no writes for {outage.TotalSeconds * 1000:0} ms");
        await cluster.StartAllAsync();
        ledger.Check(await Agreement.CheckAsync(cluster));
    }

    [Fact]
    public async Task A_lease_is_renewed_through_one_member_while_the_leader_dies_and_ends_in_time_after_that()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        MemberProcess[] others = [.. cluster.Members.Where(m => m != leader)];
        var lease = await others[0].Channel.GrantAsync(LeaseSeconds);
        await others[0].Channel.PutAsync("leased", "1", lease.ID);
        var keeper = new LeaseRenewal(others[1], lease.ID);
        await Eventually.Async(() => keeper.Renewals > 2);

        await leader.KillAsync();
        var before = keeper.Renewals;
        await Eventually.Async(() => keeper.Renewals > before + 20, because: "the lease is renewed by the new leader");
        await keeper.DisposeAsync();
        TimeSpan last;
        do
        {
            last = Stopwatch.GetElapsedTime(keeper.LastSent);
        }
        while (await others[0].Channel.GetAsync("leased") is not null && last < TimeSpan.FromSeconds(30));

        output.WriteLine($"the lease of {LeaseSeconds} s ended {last.TotalSeconds:0.00} s after its last renewal was sent");
        Assert.InRange(Stopwatch.GetElapsedTime(keeper.LastSent).TotalSeconds, LeaseSeconds, LeaseSeconds + 6);
        await shared.HealthyAsync();
        foreach (var member in cluster.Members)
        {
            Assert.Null(await member.Channel.GetAsync("leased"));
            Assert.Equal(0, await member.Channel.KeepAliveAsync(lease.ID, TimeSpan.FromSeconds(10)));
        }
    }

    [Fact]
    public async Task Leadership_moves_to_whom_the_leader_is_told_and_nobody_else_can_move_it()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        var follower = await cluster.FollowerAsync();
        var heir = (await follower.StatusAsync()).Header.MemberId;

        var refused = await Assert.ThrowsAsync<RpcException>(() => follower.Channel.MoveLeaderAsync(heir));
        Assert.Equal((RpcStatusCode.FailedPrecondition, "etcdserver: not leader"), (refused.StatusCode, refused.Detail));
        refused = await Assert.ThrowsAsync<RpcException>(() => leader.Channel.MoveLeaderAsync(4711));
        Assert.Equal((RpcStatusCode.FailedPrecondition, "etcdserver: bad leader transferee"), (refused.StatusCode, refused.Detail));

        await leader.Channel.MoveLeaderAsync(heir);
        Assert.Same(follower, await cluster.LeaderAsync());
        await leader.Channel.PutAsync("moved", "1");
        Assert.Equal("1", await follower.Channel.GetAsync("moved"));
    }

    [Fact]
    public async Task A_hand_over_that_nobody_takes_up_is_answered()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        MemberProcess[] others = [.. cluster.Members.Where(m => m != leader)];
        var heir = (await others[0].StatusAsync()).Header.MemberId;
        foreach (var member in others)
            member.Pause();
        // The first end with an election time-out. The last neither hand over nor end: without a majority it leads no more, and it
        // hears of no successor.
        List<Task<RpcException>> refused = [];
        while ((await leader.StatusAsync()).Leader != 0)
        {
            refused.Add(Assert.ThrowsAsync<RpcException>(() => leader.Channel.MoveLeaderAsync(heir)));
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
        Assert.All(await Task.WhenAll(refused), e => Assert.Contains(e.Detail, (string[])["etcdserver: request timed out", "etcdserver: request timed out, possibly due to previous leader failure", "etcdserver: not leader"]));
        await shared.HealthyAsync();
        await leader.Channel.PutAsync("not moved", "1");
    }
}
