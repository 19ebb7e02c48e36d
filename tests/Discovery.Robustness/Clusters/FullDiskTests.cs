using System.Globalization;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Discovery.Robustness.Clusters;

/// <summary>A disk gets full: of what others put there, or of what is stored.</summary>
[Trait("Kind", "Slow")]
public sealed class FullDiskTests(ITestOutputHelper output)
{
    // A folder grows by files of 8 MiB, of the log and of the revision store, whose space is reserved at once, and puts one of each by.
    // Enough for a few of them, and for a snapshot.
    private const int SizeMiB = 160;

    private const string NoSpace = "etcdserver: mvcc: database space exceeded";
    private static readonly string LargeValue = new('x', 1 << 20);

    /// <param name="leads">Whether the member whose disk it is leads.</param>
    /// <param name="checkpoints">It takes a checkpoint every few entries, full as the disk is.</param>
    [SmallFileSystemTheory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Of_one_of_three_members_writes_wait_for_room_and_nobody_ends(bool leads, bool checkpoints)
    {
        using var disk = SmallFileSystem.Mount(SizeMiB);
        var options = new ServerProcessOptions { ExtraArguments = ["--snapshot-count", checkpoints ? "200" : "1000000"], LogLevel = "warn" };
        await using var cluster = ClusterProcess.Prepare(3, options);
        var member = cluster[0];
        member.ExtraArguments = ["--data-dir", disk.Combine("data")];
        await cluster.StartAllAsync();
        var other = cluster[1];
        await LeadAsync(cluster, leads ? member : other);
        await other.Channel.PutAsync("deleted", "later");
        var ledger = new Ledger("disk/");
        await using var load = new ClusterLoad(cluster, ledger, writers: 3);
        await Eventually.Async(() => ledger.Acknowledged > 50);

        disk.Fill();
        await Eventually.Async(() => IsRefusedAsync(other));
        var before = ledger.Acknowledged;
        output.WriteLine($"{before} writes acknowledged when the alarm was on");
        Assert.Equal("later", await other.Channel.GetAsync("deleted"));
        for (var i = 0; i < 500; i++)
            await DeleteAsync(other.Channel, "deleted");

        // As full as it is, it starts again.
        await member.KillAsync();
        await member.StartAsync();
        await member.WhenReadyAsync();
        Assert.Equal(before, ledger.Acknowledged);
        Assert.True(await IsRefusedAsync(other));

        disk.MakeRoom();
        await Eventually.Async(() => ledger.Acknowledged > before + 300);
        await load.StopAsync();
        Assert.All(cluster.Members, m => Assert.True(m.IsRunning, m.Output));
        ledger.Check(await Agreement.CheckAsync(cluster));
        await member.KillAsync();
    }

    [SmallFileSystemTheory]
    [InlineData(SizeMiB)]
    public async Task Of_what_is_stored_the_alarm_goes_with_what_is_deleted_and_compacted(int sizeMiB)
    {
        using var disk = SmallFileSystem.Mount(sizeMiB);
        await using var cluster = ClusterProcess.Prepare(1, new ServerProcessOptions { ExtraArguments = ["--quota-backend-bytes", "-1"], LogLevel = "warn" });
        var member = cluster[0];
        member.ExtraArguments = ["--data-dir", disk.Combine("data")];
        await cluster.StartAllAsync();
        await member.WhenReadyAsync();
        var ledger = new Ledger("disk/");
        for (var i = 0; i < 20; i++)
            Assert.True(await ledger.PutAsync(member.Channel, $"early{i}", TimeSpan.FromSeconds(10)));

        var stored = await FillAsync(member);
        output.WriteLine($"{stored} MiB stored when the disk was full");
        Assert.True(stored > sizeMiB / 4, $"{stored} MiB are little for a disk of {sizeMiB}");
        Assert.Equal(LargeValue, await member.Channel.GetAsync("large/0"));

        await member.KillAsync();
        await member.StartAsync();
        await member.WhenReadyAsync();
        await DeleteAsync(member.Channel, "large/", "large0");
        var revision = await member.Channel.RevisionAsync();
        await member.Channel.CallAsync<CompactionRequest, CompactionResponse>("KV", "Compact", new CompactionRequest { Revision = revision });
        try
        {
            await Eventually.Async(async () => (await AlarmsAsync(member.Channel)).Count == 0);
        }
        finally
        {
            // Should it not go, this says where the space is.
            output.WriteLine($"{new DriveInfo(disk.Combine("data")).AvailableFreeSpace} bytes are free");
            foreach (var file in new DirectoryInfo(disk.Combine("data")).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
                output.WriteLine($"{file.Length,12} {file.Name}");
        }

        var attempt = 0;
        for (var i = 0; i < 200; i++)
            await Eventually.Async(async () => await ledger.PutAsync(member.Channel, $"late{i}/{attempt++}", TimeSpan.FromSeconds(10)));
        await member.KillAsync();
        await member.StartAsync();
        await member.WhenReadyAsync();
        var all = await member.Channel.AllAsync(0);
        ledger.Check(all);
        Assert.DoesNotContain(all, kv => kv.Key.ToStringUtf8().StartsWith("large/", StringComparison.Ordinal));
        await member.KillAsync();
    }

    /// <summary>Until it is refused for good: the log that checkpoints give back is room for some more.</summary>
    private static async Task<int> FillAsync(MemberProcess member)
    {
        var (stored, refused) = (0, 0);
        while (refused < 40)
        {
            Assert.True(stored < 1000, "more fits the disk than its size");
            try
            {
                await member.Channel.PutAsync(string.Create(CultureInfo.InvariantCulture, $"large/{stored}"), LargeValue, timeout: TimeSpan.FromSeconds(10));
                (stored, refused) = (stored + 1, 0);
            }
            catch (RpcException e) when (e.Detail == NoSpace)
            {
                refused++;
                // Ticks of the member's clock, in which it may find that there is room.
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
        return stored;
    }

    private static async Task LeadAsync(ClusterProcess cluster, MemberProcess member)
    {
        var leader = await cluster.LeaderAsync();
        if (leader != member)
            await leader.Channel.MoveLeaderAsync((await member.StatusAsync()).Header.MemberId);
        Assert.Same(member, await cluster.LeaderAsync());
    }

    private static async Task<bool> IsRefusedAsync(MemberProcess member)
    {
        try
        {
            await member.Channel.PutAsync("refused", "");
            return false;
        }
        catch (RpcException e) when (e.StatusCode == RpcStatusCode.ResourceExhausted)
        {
            Assert.Equal(NoSpace, e.Detail);
            Assert.NotEmpty(await AlarmsAsync(member.Channel));
            return true;
        }
    }

    private static async Task<IReadOnlyList<AlarmMember>> AlarmsAsync(RpcChannel member) =>
        (await member.CallAsync<AlarmRequest, AlarmResponse>("Maintenance", "Alarm", new AlarmRequest())).Alarms;

    private static Task<DeleteRangeResponse> DeleteAsync(RpcChannel member, string key, string end = "") =>
        member.CallAsync<DeleteRangeRequest, DeleteRangeResponse>(
            "KV", "DeleteRange", new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key), RangeEnd = ByteString.CopyFromUtf8(end) });
}
