using Discovery.Rpc;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Robustness.Clusters;

/// <summary>One of three members has a disk that gets full.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    // A folder grows by files of 64 MiB, of the log and of the revision store, whose space is reserved at once; enough for a few of
    // each and for a snapshot, when it is not filled by somebody else.
    private const int SizeMiB = 640;

    private static readonly string LargeValue = new('x', 1 << 20);

    /// <param name="leads">Whether the member whose disk it is leads.</param>
    /// <param name="inCheckpoint">It notices as it writes a checkpoint, or as it needs another file for what is written.</param>
    [SmallFileSystemTheory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task It_ends_the_others_go_on_and_it_catches_up_once_there_is_room(bool leads, bool inCheckpoint)
    {
        using var disk = SmallFileSystem.Mount(SizeMiB);
        var options = new ServerProcessOptions { ExtraArguments = ["--snapshot-count", inCheckpoint ? "200" : "1000000"], LogLevel = "warn" };
        await using var cluster = ClusterProcess.Prepare(3, options);
        var member = cluster[0];
        member.ExtraArguments = ["--data-dir", disk.Combine("data")];
        await cluster.StartAllAsync();
        MemberProcess[] others = [cluster[1], cluster[2]];
        await LeadAsync(cluster, leads ? member : others[0]);
        var ledger = new Ledger("disk/");
        await using var load = new ClusterLoad(cluster, ledger, writers: 3);
        await Eventually.Async(() => ledger.Acknowledged > 50);

        disk.Fill();
        if (!inCheckpoint)
            await WriteUntilItEndsAsync(member, others);
        Assert.Equal(1, await member.Process.WaitForExitAsync());
        Assert.Contains("The disk failed", member.Output, StringComparison.Ordinal);
        Assert.Contains("Check the disk and its free space, then start again", member.Output, StringComparison.Ordinal);

        var before = ledger.Acknowledged;
        output.WriteLine($"{before} writes acknowledged when it had ended");
        await Outage.MeasureAsync(others, ledger);
        await Eventually.Async(() => ledger.Acknowledged > before + 300);
        // As a service manager does, which knows nothing of the disk.
        var (exitCode, text) = await member.StartAndEndAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("Check the disk and its free space, then start again", text, StringComparison.Ordinal);

        disk.MakeRoom();
        await member.StartAsync();
        await member.WhenReadyAsync();
        await load.StopAsync();
        ledger.Check(await Agreement.CheckAsync(cluster));
        // It counts again: without one of the others there is no majority but with it.
        await others[1].KillAsync();
        Assert.True(await ledger.PutAsync(others[0].Channel, "with it", TimeSpan.FromSeconds(20)) || await ledger.PutAsync(others[0].Channel, "again", TimeSpan.FromSeconds(20)));
        ledger.Check(await Agreement.CheckAsync(cluster));
        await member.KillAsync();
    }

    private static async Task LeadAsync(ClusterProcess cluster, MemberProcess member)
    {
        var leader = await cluster.LeaderAsync();
        if (leader != member)
            await leader.Channel.MoveLeaderAsync((await member.StatusAsync()).Header.MemberId);
        Assert.Same(member, await cluster.LeaderAsync());
    }

    private static async Task WriteUntilItEndsAsync(MemberProcess member, MemberProcess[] through)
    {
        for (var n = 0; member.IsRunning; n++)
        {
            Assert.True(n < 500, "hundreds of MiB fit a disk that is full");
            try
            {
                await through[n % through.Length].Channel.PutAsync("large", LargeValue, timeout: TimeSpan.FromSeconds(5));
            }
            catch (RpcException)
            {
                // Its leader may be the one that ends.
            }
        }
    }
}
