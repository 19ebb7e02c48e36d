using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

/// <summary>Changes of a cluster of three of which one is down.</summary>
public sealed class QuorumRulesTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();

    public QuorumRulesTests()
    {
        _cluster.Elect(1, 2, 3);
        _cluster.CutOff(3);
        // Until the leader knows.
        _cluster.Tick(ReplicaCluster.ElectionTicks + 2, 1, 2);
    }

    [Fact]
    public async Task Etcd_21669_a_member_is_added_while_one_is_down_as_the_others_are_a_quorum()
    {
        var added = await ChangedAsync(new MemberChangeCall { Add = new MemberAddRequest { PeerURLs = { "http://m4:2380" } } });
        Assert.Equal(4, added.MemberChange.Members.Count);
    }

    [Fact]
    public async Task Who_is_down_may_be_removed()
    {
        var removed = await ChangedAsync(new MemberChangeCall { Remove = new MemberRemoveRequest { ID = 3 } });
        Assert.Equal([1UL, 2], removed.MemberChange.Members.Select(m => m.ID));
    }

    [Fact]
    public async Task Of_those_that_are_a_bare_quorum_nobody_is_removed()
    {
        var refused = await Assert.ThrowsAsync<StoreException>(() => ChangedAsync(new MemberChangeCall { Remove = new MemberRemoveRequest { ID = 2 } }));
        Assert.Equal(StoreError.Unhealthy, refused.Error);
        Assert.Equal(3, _cluster[1].Replica.Members.List().Count);
    }

    [Fact]
    public async Task Etcd_15096_a_learner_that_never_started_is_not_promoted()
    {
        var added = await ChangedAsync(new MemberChangeCall { Add = new MemberAddRequest { PeerURLs = { "http://m4:2380" }, IsLearner = true } });
        var learner = added.MemberChange.Member.ID;
        var refused = await Assert.ThrowsAsync<StoreException>(() => ChangedAsync(new MemberChangeCall { Promote = new MemberPromoteRequest { ID = learner } }));
        Assert.Equal(StoreError.LearnerNotReady, refused.Error);
        Assert.True(_cluster[1].Replica.Members.Find(learner)!.IsLearner);
    }

    public void Dispose() => _cluster.Dispose();

    private Task<PeerReply> ChangedAsync(MemberChangeCall change)
    {
        var changed = _cluster[1].Replica.ChangeMembers(change);
        _cluster.Tick(3, 1, 2);
        return changed;
    }
}
