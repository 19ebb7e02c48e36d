using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>A majority that is gone for good, disks and all, and the one that is left.</summary>
public sealed class QuorumLossTests
{
    [Fact]
    public async Task Who_is_left_acknowledges_nothing_alone_and_goes_on_with_everything_when_it_is_told_to()
    {
        await using var cluster = await ClusterProcess.StartAsync();
        var ledger = new Ledger("kept/");
        await using (var load = new ClusterLoad(cluster, ledger, writers: 3))
        {
            await Eventually.Async(() => ledger.Acknowledged > 100);
            await load.StopAsync();
        }
        var survivor = await cluster.LeaderAsync();
        MemberProcess[] lost = [.. cluster.Members.Where(m => m != survivor)];
        foreach (var member in lost)
        {
            await member.KillAsync();
            member.Wipe();
        }

        var write = ledger.PutAsync(survivor.Channel, "after the loss", TimeSpan.FromSeconds(20));
        var read = Assert.ThrowsAsync<RpcException>(() => survivor.Channel.GetAsync("kept/after the loss"));
        Assert.Null(await survivor.Channel.GetAsync("kept/after the loss", serializable: true));
        Assert.False(await write);
        Assert.StartsWith("etcdserver: request timed out", (await read).Detail, StringComparison.Ordinal);

        await survivor.KillAsync();
        survivor.ExtraArguments = ["--force-new-cluster"];
        await survivor.RestartAsync();
        ledger.Check(await Agreement.CheckAsync(cluster));
        Assert.True((await survivor.StatusAsync()) is { Leader: not 0, IsLearner: false });

        // Without the flag it stays what it was made, and grows again.
        survivor.ExtraArguments = [];
        await survivor.RestartAsync();
        foreach (var member in lost)
        {
            await ClusterProcess.AddAsync(survivor, member);
            await member.StartAsync();
            await member.WhenReadyAsync();
        }
        await survivor.KillAsync();
        Assert.True(await ledger.PutAsync(lost[0].Channel, "by the new ones", TimeSpan.FromSeconds(20)) || await ledger.PutAsync(lost[0].Channel, "again", TimeSpan.FromSeconds(20)));
        await cluster.StartAllAsync();
        ledger.Check(await Agreement.CheckAsync(cluster));
    }
}
