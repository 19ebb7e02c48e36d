using Discovery.Protocol.Peers;

namespace Discovery.Server.Tests.Node;

/// <summary>A snapshot is sent by the leader that wanted it, or not at all: whoever gets it takes its sender for the leader of its term.</summary>
public sealed class SnapshotSendingTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();
    private readonly ReplicaMember _leader;
    private readonly ulong _term;

    /// <summary>Leader 1 wants to send a snapshot to 3, but its apply loop, which takes it, is behind.</summary>
    public SnapshotSendingTests()
    {
        _leader = _cluster.Elect(1, 2, 3);
        _term = _leader.Replica.Status.Term;
        _cluster.CutOff(3);
        foreach (var key in (string[])["a", "b", "c", "d", "e"])
            _leader.Put(key);
        _cluster.Settle();
        _leader.IsApplyStalled = true;
        _cluster.Heal();
        _cluster.Tick(2, 1);
        Assert.Empty(SnapshotsOf(1));
        Assert.Equal(0, _cluster[3].VersionOf("e"));
    }

    [Fact]
    public void It_bears_the_term_in_which_it_was_wanted()
    {
        GoOn();
        Assert.Equal([_term], SnapshotsOf(1).Select(s => s.LeaderTerm).Distinct());
        Assert.Equal(1, _cluster[3].VersionOf("e"));
    }

    [Fact]
    public void Who_was_deposed_before_it_was_taken_does_not_send_it()
    {
        Depose();
        GoOn();
        Assert.Empty(SnapshotsOf(1));
        Assert.Equal(1, _cluster[3].VersionOf("e"));
    }

    [Fact]
    public void Who_leads_again_by_then_does_not_send_what_it_wanted_in_an_earlier_term()
    {
        Depose();
        _cluster[2].Replica.TransferLeadership(1);
        _cluster.Settle();
        Assert.True(_leader.Replica.Status is { IsLeader: true } status && status.Term > _term);
        GoOn();
        Assert.Empty(SnapshotsOf(1));
    }

    [Fact]
    public void One_that_is_under_way_ends_with_the_leadership()
    {
        _cluster.Loses = m => m.SnapshotAck is not null;
        GoOn();
        Assert.NotEmpty(SnapshotsOf(1));
        Depose();
        _cluster.Tick(1, 1);
        _cluster.Sent.Clear();
        _cluster.Loses = _ => false;
        // Long enough for a chunk without an answer to be sent again.
        for (var i = 0; i < 10; i++)
            _cluster.Tick(5, 2, 1, 3);
        Assert.Empty(SnapshotsOf(1));
        Assert.Equal(1, _cluster[3].VersionOf("e"));
    }

    public void Dispose() => _cluster.Dispose();

    private IEnumerable<SnapshotChunk> SnapshotsOf(ulong member) => _cluster.Sent.Where(m => m.From == member && m.Snapshot is not null).Select(m => m.Snapshot);

    private void GoOn()
    {
        _leader.IsApplyStalled = false;
        _cluster.Settle();
    }

    /// <summary>2 leads, and 1 knows it.</summary>
    private void Depose()
    {
        _cluster.CutOff(1);
        _cluster.Tick(3 * ReplicaCluster.ElectionTicks / 2, 2, 3);
        _cluster.Heal();
        _cluster.Tick(1, 2);
        Assert.Equal((2ul, false), (_leader.Replica.Leader, _leader.Replica.Status.IsLeader));
    }
}
