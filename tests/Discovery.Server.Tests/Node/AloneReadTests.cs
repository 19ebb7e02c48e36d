using Discovery.Protocol;
using Discovery.Protocol.Peers;

namespace Discovery.Server.Tests.Node;

/// <summary>A member that is the only one reads without asking its own loops, and from the moment that it is not, it asks.</summary>
public sealed class AloneReadTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new(founders: 1);

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_member_that_is_alone_reads_at_once_when_it_has_applied_what_its_term_began_with()
    {
        _cluster[1].IsApplyStalled = true;
        _cluster.Tick(2 * ReplicaCluster.ElectionTicks);
        Assert.True(_cluster[1].Replica.Status.IsLeader);
        var early = _cluster[1].Replica.WaitForRead();
        Assert.False(early.IsCompleted);

        _cluster[1].IsApplyStalled = false;
        _cluster.Settle();
        Assert.True(early.IsCompletedSuccessfully);
        _cluster[1].IsStalled = true;
        Assert.True(_cluster[1].Replica.WaitForRead().IsCompletedSuccessfully);
        // Which says nothing of the loops.
        Assert.False(_cluster[1].Replica.WaitForReadIndex().IsCompleted);
    }

    [Fact]
    public void A_member_that_starts_again_reads_nothing_before_it_has_applied_what_it_acknowledged()
    {
        _cluster.Tick(2 * ReplicaCluster.ElectionTicks);
        var put = _cluster[1].Put("key");
        _cluster.Settle();
        Assert.True(put.IsCompletedSuccessfully);
        _cluster[1].Stop();
        _cluster[1].Restart();
        Assert.False(_cluster[1].Replica.WaitForRead().IsCompleted);
        _cluster[1].IsApplyStalled = true;
        _cluster.Tick(2 * ReplicaCluster.ElectionTicks);
        var read = _cluster[1].Replica.WaitForRead();
        Assert.False(read.IsCompleted);
        _cluster[1].IsApplyStalled = false;
        _cluster.Settle();
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal(1, _cluster[1].VersionOf("key"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nobody_hears_of_another_member_before_reads_ask_for_an_index(bool isLearner)
    {
        _cluster.Tick(2 * ReplicaCluster.ElectionTicks);
        var member = _cluster[1];
        var atOnce = new List<bool>();
        member.Sending = _ => atOnce.Add(member.Replica.WaitForRead().IsCompletedSuccessfully);
        var added = member.Replica.ChangeMembers(
            new MemberChangeCall { Add = new MemberAddRequest { PeerURLs = { "http://m2:2380" }, IsLearner = isLearner } });
        Assert.True(member.Replica.WaitForRead().IsCompletedSuccessfully);
        _cluster.Settle();
        _cluster.Tick(2);
        Assert.True(added.IsCompletedSuccessfully);
        Assert.NotEmpty(atOnce);
        Assert.All(atOnce, Assert.False);
    }

    [Fact]
    public void A_member_that_stops_serves_no_more_reads()
    {
        _cluster.Tick(2 * ReplicaCluster.ElectionTicks);
        Assert.True(_cluster[1].Replica.WaitForRead().IsCompletedSuccessfully);
        _cluster[1].Replica.StopRaft();
        Assert.True(_cluster[1].Replica.WaitForRead().IsFaulted);
    }
}
