using Discovery.Protocol;
using Discovery.Server.Tests.Node;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Tests.Space;

/// <summary>A member's disk gets full: the alarm is on before anything fails, and what makes room goes on.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();

    public FullDiskTests() => _cluster.Elect(1, 2, 3);

    [Theory]
    [InlineData(1ul)]
    [InlineData(3ul)]
    public async Task Nobody_writes_any_more_until_there_is_room_and_nobody_ends(ulong full)
    {
        await Done(_cluster[2].Put("before"));
        Fill(_cluster[full]);
        _cluster.Tick(3, 1, 2, 3);
        Assert.All([1, 2, 3], id => Assert.Equal([full], _cluster[(ulong)id].Replica.Alarms.List(AlarmType.Nospace).Select(a => a.MemberID)));
        Assert.Equal(StoreError.NoSpace, await Outcome(_cluster[1].Put("meanwhile")));
        Assert.Equal(StoreError.NoSpace, await Outcome(_cluster[2].Put("meanwhile")));

        // The log goes on to take what makes room.
        for (var i = 0; i < 10; i++)
            Assert.Null(await Outcome(_cluster[2].Replica.Propose(new Proposal { DeleteRange = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("before") } })));
        Assert.Null(await Outcome(_cluster[2].Replica.Propose(new Proposal { Compaction = new CompactionRequest { Revision = 3 } })));

        _cluster[full].Disk.CapacityBytes = long.MaxValue;
        _cluster.Tick(3, 1, 2, 3);
        Assert.Empty(_cluster[2].Replica.Alarms.List());
        await Done(_cluster[2].Put("after"));
        Assert.All([1, 2, 3], id => Assert.Equal(1, _cluster[(ulong)id].VersionOf("after")));
    }

    [Fact]
    public async Task Etcd_18842_a_member_starts_on_a_full_disk_gives_its_log_back_and_then_what_is_compacted()
    {
        for (var i = 0; i < 200; i++)
            await Done(_cluster[1].Put("key"));
        var full = _cluster[3];
        Fill(full);
        full.Restart();
        _cluster.Tick(20, 1, 2, 3);
        // The alarm came and went.
        Assert.NotEqual(0, full.Disk.FreeBytes);
        Assert.Empty(_cluster[1].Replica.Alarms.List());
        Assert.Equal(200, full.VersionOf("key"));

        Fill(full);
        _cluster.Tick(5, 1, 2, 3);
        Assert.True(_cluster[1].Replica.Alarms.HasNoSpace);
        var inUse = full.Replica.StoreBytesInUse;
        Assert.Null(await Outcome(_cluster[1].Replica.Propose(new Proposal { Compaction = new CompactionRequest { Revision = 201 } })));
        _cluster.Tick(5, 1, 2, 3);
        // Under pressure nobody waits for the next checkpoint.
        Assert.InRange(full.Replica.StoreBytesInUse, 0, inUse / 4);
        Assert.Equal(200, full.VersionOf("key"));
    }

    [Fact]
    public async Task A_defragmentation_gives_back_what_compactions_left_while_writes_go_on()
    {
        for (var i = 0; i < 2000; i++)
            await Done(_cluster[1].Put("key"));
        Assert.Null(await Outcome(_cluster[1].Replica.Propose(new Proposal { Compaction = new CompactionRequest { Revision = 2001 } })));
        var before = _cluster[1].Replica.StoreBytes;
        var done = _cluster[1].Replica.Defragment();
        var again = _cluster[1].Replica.Defragment();
        Assert.False(done.IsCompleted);
        await Done(_cluster[1].Put("meanwhile"));
        _cluster.Settle();
        Assert.True(done.IsCompletedSuccessfully);
        Assert.True(again.IsCompletedSuccessfully);
        Assert.InRange(_cluster[1].Replica.StoreBytes, 1, before / 4);
        _cluster[1].Restart();
        _cluster.Tick(30, 1, 2, 3);
        Assert.Equal((2000, 1), (_cluster[1].VersionOf("key"), _cluster[1].VersionOf("meanwhile")));
    }

    [Fact]
    public async Task Who_waits_for_a_defragmentation_is_told_that_the_member_stops()
    {
        var done = _cluster[1].Replica.Defragment();
        _cluster[1].Stop();
        Assert.Equal(StoreError.Stopped, (await Assert.ThrowsAsync<StoreException>(() => done)).Error);
        Assert.Equal(StoreError.Stopped, (await Assert.ThrowsAsync<StoreException>(_cluster[1].Replica.Defragment)).Error);
    }

    [Fact]
    public async Task The_leader_compacts_by_itself_as_it_was_told()
    {
        using var cluster = new ReplicaCluster(compaction: Server.Node.Compaction.AutoCompactionOptions.Keep(revisions: 3));
        cluster.Elect(1, 2, 3);
        for (var i = 0; i < 10; i++)
        {
            var put = cluster[2].Put("key");
            cluster.Settle();
            Assert.Null((await put).Error);
        }
        cluster.Tick(3010, 1, 2, 3);
        Assert.All([1, 2, 3], id => Assert.Equal(8, cluster[(ulong)id].Replica.Store.CompactRevision));
        Assert.Equal(1, cluster.Sent.Count(m => m.From == 1 && m.To == 2 && m.Raft is { } raft && raft.Entries.Any(e => Proposal.Parser.ParseFrom(e.Data).Compaction is not null)));
    }

    public void Dispose() => _cluster.Dispose();

    private static void Fill(ReplicaMember member) => member.Disk.CapacityBytes -= member.Disk.FreeBytes;

    private async Task Done(Task<ApplyResult> result) => Assert.Null(await Outcome(result));

    private async Task<StoreError?> Outcome(Task<ApplyResult> result)
    {
        _cluster.Settle();
        Assert.True(result.IsCompleted, "nobody answered");
        return (await result).Error;
    }
}
