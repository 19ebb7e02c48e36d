using Discovery.Protocol;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

[Trait("Kind", "Slow")]
public sealed class HashTests
{
    [Fact]
    public async Task Members_have_the_same_hash_after_load_restarts_and_compactions_and_the_leader_says_so()
    {
        var options = new ServerProcessOptions { ExtraArguments = ["--snapshot-count", "100", "--corrupt-check-time", "2s"], LogLevel = "info" };
        await using var cluster = await ClusterProcess.StartAsync(3, options);
        var ledger = new Ledger("load/");
        await using (var load = new ClusterLoad(cluster, ledger, writers: 4))
        {
            await Eventually.Async(() => ledger.Acknowledged > 200, because: "there are writes");
            await (await cluster.FollowerAsync()).RestartAsync();
            await Eventually.Async(() => ledger.Acknowledged > 400, because: "writes go on");
            await load.StopAsync();
        }

        var leader = await cluster.LeaderAsync();
        var revision = await leader.Channel.RevisionAsync();
        await leader.Channel.CallAsync<CompactionRequest, CompactionResponse>("KV", "Compact", new CompactionRequest { Revision = revision - 100 });
        await Agreement.CheckAsync(cluster);
        var hashes = await Task.WhenAll(cluster.Members.Select(m => HashAsync(m, revision - 50)));
        Assert.Single(hashes.Select(h => (h.Hash, h.CompactRevision, h.HashRevision)).Distinct());
        Assert.Equal((revision - 100, revision - 50), (hashes[0].CompactRevision, hashes[0].HashRevision));

        await Eventually.Async(() => leader.Output.Contains($"3 members have the same data at revision {revision}", StringComparison.Ordinal), because: "the leader compares");
        Assert.DoesNotContain("inconsistency", leader.Output, StringComparison.Ordinal);
    }

    private static Task<HashKVResponse> HashAsync(MemberProcess member, long revision) =>
        member.Channel.CallAsync<HashKVRequest, HashKVResponse>("Maintenance", "HashKV", new HashKVRequest { Revision = revision });
}
