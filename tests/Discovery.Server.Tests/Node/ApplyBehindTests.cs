using Discovery.Server.Options;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

/// <summary>Apply stands still, or can't keep up: consensus goes on, with no more entries than it has.</summary>
public sealed class ApplyBehindTests : IDisposable
{
    private const int PutBytes = 4 * 1024;

    private readonly ReplicaCluster _cluster = new();

    public ApplyBehindTests() => _cluster.Elect(1, 2, 3);

    [Fact]
    public void A_leader_whose_apply_is_far_behind_goes_on_to_lead()
    {
        StopApply(1);
        var term = _cluster[1].Replica.Status.Term;
        _cluster.Tick(50);
        Assert.All([1, 2, 3], id => Assert.Equal((1ul, term), (_cluster[(ulong)id].Replica.Leader, _cluster[(ulong)id].Replica.Status.Term)));
    }

    [Fact]
    public async Task Proposals_wait_for_a_leader_whose_apply_is_far_behind()
    {
        StopApply(1);
        var committed = _cluster[1].Replica.Status.Commit;
        var own = _cluster[1].Put("key", PutBytes);
        var forwarded = _cluster[2].Put("key", PutBytes);
        _cluster.Tick(5);
        Assert.Equal(committed, _cluster[1].Replica.Status.Commit);

        _cluster[1].IsApplyStalled = false;
        _cluster.Tick(2);
        Assert.True(own.IsCompleted && forwarded.IsCompleted);
        Assert.Null((await own).Error);
        Assert.Null((await forwarded).Error);
    }

    [Fact]
    public async Task Reads_that_a_leader_answers_others_do_not_wait_for_its_apply()
    {
        StopApply(1);
        var read = _cluster[2].Replica.WaitForRead();
        _cluster.Settle();
        Assert.True(read.IsCompleted);
        await read;
    }

    [Fact]
    public void A_follower_whose_apply_is_far_behind_takes_no_more_entries_and_stays_with_its_leader()
    {
        StopApply(3);
        var committed = _cluster[3].Replica.Status.Commit;
        for (var i = 0; i < 30; i++)
        {
            _cluster[1].Put("key", PutBytes);
            _cluster.Tick(1);
        }
        Assert.True(_cluster[1].Replica.Status.Commit >= committed + 30);
        Assert.InRange(_cluster[3].Replica.Status.Commit, committed, committed + 1);
        // Not a vote missing: it does hear the heartbeats, and answers them.
        _cluster.CutOff(2);
        _cluster.Tick(30);
        Assert.Equal(1ul, _cluster[3].Replica.Leader);
        Assert.True(_cluster[1].Replica.Status.IsLeader);

        _cluster.Heal();
        _cluster[3].IsApplyStalled = false;
        _cluster.Tick(20);
        Assert.Equal(_cluster[1].Replica.AppliedIndex, _cluster[3].Replica.AppliedIndex);
    }

    [Fact]
    public async Task Beyond_its_bound_what_waits_for_apply_is_turned_away()
    {
        StopApply(1);
        List<Task> waiting = [];
        for (var i = 0; i < ServerLimits.ProposalsWaitingMax; i++)
        {
            waiting.Add(_cluster[1].Put("key", 1));
            if (i % 1000 == 0)
                _cluster.Settle();
        }
        var refused = _cluster[1].Put("key", 1);
        _cluster.Settle();
        Assert.Equal(StoreError.TooManyRequests, (await Assert.ThrowsAsync<StoreException>(() => refused)).Error);
        Assert.DoesNotContain(waiting, w => w.IsCompleted);
    }

    public void Dispose() => _cluster.Dispose();

    private void StopApply(ulong member)
    {
        _cluster[member].IsApplyStalled = true;
        for (var bytes = 0L; bytes <= ReplicaMember.ApplyBytesBehind; bytes += PutBytes)
            _cluster[1].Put("key", PutBytes);
        _cluster.Tick(1);
    }
}
