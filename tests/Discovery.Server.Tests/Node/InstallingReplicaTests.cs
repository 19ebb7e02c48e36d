using Discovery.Protocol.Peers;
using Discovery.Raft;

namespace Discovery.Server.Tests.Node;

/// <summary>What comes to a member while a snapshot takes the place of its state.</summary>
public sealed class InstallingReplicaTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();
    private readonly ReplicaMember _leader;
    private readonly ReplicaMember _installing;

    /// <summary>3 has all of the snapshot, and has begun to install it.</summary>
    public InstallingReplicaTests()
    {
        _leader = _cluster.Elect(1, 2, 3);
        _installing = _cluster[3];
        _cluster.CutOff(3);
        foreach (var key in (string[])["a", "b", "c", "d", "e"])
            _leader.Put(key);
        _cluster.Settle();
        _cluster.Heal();
        _installing.IsApplyStalled = true;
        _cluster.Tick(2, 1);
        Assert.Contains(_cluster.Sent, m => m.SnapshotAck is { Done: true });
        Assert.Equal(0, _installing.VersionOf("e"));
    }

    [Fact]
    public async Task A_proposal_waits_for_its_end_and_goes_to_whoever_leads_by_then()
    {
        var put = _installing.Put("meanwhile");
        _cluster.Settle();
        Assert.False(put.IsCompleted);
        Assert.DoesNotContain(_cluster.Sent, IsProposal);

        // The leader that was known when the proposal came goes, and takes with it whatever is sent to it.
        var transfer = _leader.Replica.TransferLeadership(2);
        _cluster.Settle();
        await transfer;
        _cluster.CutOff(1);
        _installing.IsApplyStalled = false;
        _cluster.Settle();

        Assert.Equal(2ul, Assert.Single(_cluster.Sent, IsProposal).To);
        Assert.True(put.IsCompleted);
        Assert.Null((await put).Error);
        Assert.Equal([1L, 1L], [_cluster[2].VersionOf("meanwhile"), _installing.VersionOf("meanwhile")]);
        Assert.Equal(1, _installing.VersionOf("e"));
    }

    [Fact]
    public void What_others_send_meanwhile_is_not_acknowledged_before_its_end()
    {
        _cluster.Sent.Clear();
        _leader.Put("behind it");
        _cluster.Tick(1, 1);
        // A vote, an acknowledgement of entries: each would say that the state before it is durable. That it is there says nothing.
        Assert.DoesNotContain(_cluster.Sent, m => m.From == 3 && m.Raft is { } raft && raft.Kind != (uint)MessageKind.HeartbeatReply);

        _installing.IsApplyStalled = false;
        _cluster.Tick(2, 1);
        Assert.Equal([1L, 1L], [_installing.VersionOf("e"), _installing.VersionOf("behind it")]);
    }

    [Fact]
    public void A_crash_before_its_end_leaves_the_state_before_it_and_another_one_is_sent()
    {
        _installing.Restart();
        Assert.Equal(0, _installing.VersionOf("e"));
        _installing.IsApplyStalled = false;
        _cluster.Tick(2 * ReplicaCluster.ElectionTicks, 1);
        Assert.Equal(1, _installing.VersionOf("e"));
    }

    public void Dispose() => _cluster.Dispose();

    private static bool IsProposal(PeerMessage message) => message.Raft?.Kind == (uint)MessageKind.Propose;
}
