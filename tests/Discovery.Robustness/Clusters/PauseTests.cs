using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Robustness.Clusters;

/// <summary>SIGSTOP: a leader that stands still for longer than an election takes, and then goes on as if nothing had happened.</summary>
public sealed class PauseTests(SharedCluster shared, ITestOutputHelper output) : IClassFixture<SharedCluster>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_leader_that_stood_still_serves_no_stale_read_and_loses_no_write()
    {
        var cluster = await shared.HealthyAsync();
        var ledger = new Ledger("pause/");
        var counter = new Counter("pause counter");
        await using var load = new ClusterLoad(cluster, ledger, writers: 3);
        var leader = await cluster.LeaderAsync();
        MemberProcess[] others = [.. cluster.Members.Where(m => m != leader)];
        using var stop = new CancellationTokenSource();
        var writing = counter.WriteAsync(others, stop.Token);
        // Several readers of the leader: their reads lie in its sockets when it wakes up. They are of before the pause; those that only a
        // deposed leader could answer wrongly are DeafLeaderTests' business.
        Task[] reading = [.. cluster.Members.Concat([leader, leader, leader]).Select(m => counter.ReadAsync(m, stop.Token))];
        await Eventually.Async(() => counter.Reads > 100 && counter.Writes > 20);

        leader.Pause();
        var outage = await Outage.MeasureAsync(others, ledger);
        await Task.Delay(Pause - outage);
        var before = (counter.Reads, counter.Writes);
        leader.Resume();
        await Eventually.Async(() => counter.Reads > before.Reads + 200 && counter.Writes > before.Writes + 50);
        await cluster.LeaderAsync();
        await stop.CancelAsync();
        await Task.WhenAll([writing, .. reading]);
        await load.StopAsync();

        output.WriteLine($"no writes for {outage.TotalSeconds:0.00} s; {counter.Reads} reads, {counter.FailedReads} refused; {ledger.Acknowledged} writes");
        ledger.Check(await Agreement.CheckAsync(cluster));
    }

    [Fact]
    public async Task Leases_are_the_new_leaders_business_and_the_old_one_ends_none()
    {
        var cluster = await shared.HealthyAsync();
        var leader = await cluster.LeaderAsync();
        MemberProcess[] others = [.. cluster.Members.Where(m => m != leader)];
        // Shorter than the pause: by the old leader's clock it has ended when it wakes up.
        var kept = await others[0].Channel.GrantAsync(3);
        var left = await others[0].Channel.GrantAsync(3);
        await others[0].Channel.PutAsync("pause/kept", "1", kept.ID);
        await others[0].Channel.PutAsync("pause/left", "1", left.ID);

        leader.Pause();
        await using (var keeper = new LeaseRenewal(others[1], kept.ID))
        {
            await Task.Delay(Pause);
            leader.Resume();
            await Eventually.Async(async () => await others[0].Channel.GetAsync("pause/left") is null, because: "the lease that nobody renews ends");
            await cluster.LeaderAsync();
            Assert.True(keeper.Renewals > 0);
            Assert.All(await Task.WhenAll(cluster.Members.Select(m => m.Channel.GetAsync("pause/kept"))), value => Assert.Equal("1", value));
            Assert.Equal(3, await leader.Channel.KeepAliveAsync(kept.ID, TimeSpan.FromSeconds(10)));
        }
        await Eventually.Async(async () => await leader.Channel.GetAsync("pause/kept") is null, because: "the lease ends when it is renewed no more");
        await Agreement.CheckAsync(cluster);
    }
}
