using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

public sealed class LeadershipTransferTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();

    [Fact]
    public async Task Who_takes_over_ends_the_wait_well()
    {
        var leader = _cluster.Elect(1, 2, 3);
        var transfer = leader.Replica.TransferLeadership(2);
        _cluster.Settle();
        Assert.True(transfer.IsCompleted);
        await transfer;
        Assert.True(_cluster[2].Replica.Status.IsLeader);
    }

    [Fact]
    public async Task A_third_member_that_is_elected_meanwhile_ends_the_wait_too()
    {
        var leader = _cluster.Elect(1, 2, 3);
        _cluster.CutOff(leader.Id);
        var transfer = leader.Replica.TransferLeadership(2);
        _cluster.Settle();
        // Both others miss their leader, and the one that was not meant is the first to do something about it.
        _cluster.Tick(ReplicaCluster.ElectionTicks, 2, 3);
        _cluster.Tick(ReplicaCluster.ElectionTicks, 3);
        Assert.True(_cluster[3].Replica.Status.IsLeader);
        Assert.False(transfer.IsCompleted);

        _cluster.Heal();
        _cluster.Tick(1, 3);
        Assert.Equal((RaftRole.Follower, 3ul), (leader.Replica.Status.Role, leader.Replica.Leader));
        Assert.True(transfer.IsCompleted);
        Assert.Equal(StoreError.TimedOut, (await Assert.ThrowsAsync<StoreException>(() => transfer)).Error);
    }

    [Fact]
    public async Task Without_a_successor_the_wait_ends_with_an_election_time_out()
    {
        var leader = _cluster.Elect(1, 2, 3);
        _cluster.Loses = m => m.Raft?.Kind == (uint)MessageKind.TimeoutNow;
        var transfer = leader.Replica.TransferLeadership(2);
        _cluster.Settle();
        _cluster.Tick(ReplicaCluster.ElectionTicks - 1, leader.Id);
        Assert.False(transfer.IsCompleted);
        _cluster.Tick(1, leader.Id);
        Assert.True(transfer.IsCompleted);
        Assert.Equal(StoreError.TimedOut, (await Assert.ThrowsAsync<StoreException>(() => transfer)).Error);
        Assert.True(leader.Replica.Status.IsLeader);
    }

    public void Dispose() => _cluster.Dispose();
}
