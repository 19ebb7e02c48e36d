using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Robustness.Clusters;

/// <summary>A cluster that is saved while it is written to, and another one that is made of the file.</summary>
[Trait("Kind", "Slow")]
public sealed class RestoreTests
{
    private const string Token = "restored";

    [Fact]
    public async Task Three_members_of_one_file_have_every_key_under_its_revision_and_the_leases_and_go_on()
    {
        using TempFolder folder = new("saved");
        var file = folder.Combine("snapshot.db");
        await using var old = await ClusterProcess.StartAsync();
        var ledger = new Ledger("load/");
        var lease = (await old[0].Channel.GrantAsync(3600)).ID;
        await old[0].Channel.PutAsync("leased", "yes", lease);
        await using (var load = new ClusterLoad(old, ledger, writers: 4))
        {
            await Eventually.Async(() => ledger.Acknowledged > 200, because: "there are writes before the snapshot");
            await SaveAsync(await old.FollowerAsync(), file);
            var before = ledger.Acknowledged;
            await Eventually.Async(() => ledger.Acknowledged > before + 50, because: "writes went on");
            await load.StopAsync();
        }

        await using var restored = ClusterProcess.Prepare(3);
        foreach (var member in restored.Members)
        {
            var (exitCode, output) = await RestoreAsync(file, member);
            Assert.True(exitCode == 0, output);
            member.ExtraArguments = ["--initial-cluster-token", Token];
        }
        await restored.StartAllAsync();

        var found = await Agreement.CheckAsync(restored);
        var revision = await restored[0].Channel.RevisionAsync();
        Assert.InRange(revision, 200, await old[0].Channel.RevisionAsync());
        Assert.Equal(await old[0].Channel.AllAsync(revision), found);
        Assert.Equal(lease, Assert.Single(found, kv => kv.Key.ToStringUtf8() == "leased").Lease);
        var status = await restored[0].StatusAsync();
        Assert.NotEqual((await old[0].StatusAsync()).Header.ClusterId, status.Header.ClusterId);

        await restored[0].Channel.CallAsync<LeaseRevokeRequest, LeaseRevokeResponse>("Lease", "LeaseRevoke", new LeaseRevokeRequest { ID = lease });
        var put = await restored[1].Channel.PutAsync("new", "1");
        Assert.Equal(revision + 2, put.Header.Revision);
        Assert.Null(await restored[2].Channel.GetAsync("leased"));
    }

    [Fact]
    public async Task A_founder_that_was_started_without_the_file_gets_the_state_from_the_others()
    {
        using TempFolder folder = new("saved");
        var file = folder.Combine("snapshot.db");
        await using (var old = await ClusterProcess.StartAsync(1))
        {
            await old[0].Channel.PutAsync("key", "value");
            await SaveAsync(old[0], file);
        }

        await using var restored = ClusterProcess.Prepare(3);
        foreach (var member in restored.Members)
            member.ExtraArguments = ["--initial-cluster-token", Token];
        var without = restored[2];
        await without.StartAsync();
        // It has founded the cluster by then, as nobody told it better.
        await Eventually.Async(() => without.Output.Contains("waiting for one of the other members", StringComparison.Ordinal), because: "it looks for the others");
        foreach (var member in restored.Members.Where(m => m != without))
            Assert.Equal(0, (await RestoreAsync(file, member)).ExitCode);
        await restored.StartAllAsync();
        await without.WhenReadyAsync();
        Assert.Single(await Agreement.CheckAsync(restored), kv => kv.Key.ToStringUtf8() == "key");
    }

    [Fact]
    public async Task With_a_bumped_revision_watches_of_the_old_cluster_are_told_that_it_is_compacted()
    {
        using TempFolder folder = new("bumped");
        var file = folder.Combine("snapshot.db");
        await using var cluster = await ClusterProcess.StartAsync(1);
        var old = (await cluster[0].Channel.PutAsync("key", "value")).Header.Revision;
        await SaveAsync(cluster[0], file);

        await using var restored = ClusterProcess.Prepare(1);
        var (exitCode, output) = await RestoreAsync(file, restored[0], "--bump-revision", "1000000", "--mark-compacted");
        Assert.True(exitCode == 0, output);
        await restored.StartAllAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => restored[0].Channel.AllAsync(old));
        Assert.Equal("etcdserver: mvcc: required revision has been compacted", refused.Detail);
        Assert.Equal(old + 1_000_001, (await restored[0].Channel.PutAsync("key", "newer")).Header.Revision);
    }

    private static async Task SaveAsync(MemberProcess member, string file)
    {
        await using var output = File.Create(file);
        await using var call = member.Channel.Start(WireCalls.Method<SnapshotRequest, SnapshotResponse>("Maintenance", "Snapshot"));
        await call.WriteAsync(new SnapshotRequest());
        await call.CompleteAsync();
        var remaining = ulong.MaxValue;
        await foreach (var part in call.ReadAllAsync())
        {
            Assert.True(remaining > 0, "nothing was left, and more came");
            remaining = part.RemainingBytes;
            part.Blob.WriteTo(output);
        }
        Assert.Equal(0ul, remaining);
        Assert.Equal(32, output.Length % 512);
    }

    private static Task<(int ExitCode, string Output)> RestoreAsync(string file, MemberProcess member, params string[] flags) =>
        RunAsync([
            file, "--name", member.Name, "--data-dir", member.DataDir, "--initial-cluster", member.InitialCluster,
            "--initial-cluster-token", Token, "--initial-advertise-peer-urls", member.PeerUrlText, .. flags,
        ]);

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments)
    {
        await using var process = DotnetProject.Start("server/Discovery.Server", ["snapshot", "restore", .. arguments]);
        return (await process.WaitForExitAsync(), process.Output);
    }
}
