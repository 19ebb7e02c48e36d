using Discovery.Protocol;
using Discovery.Protocol.Peers;

namespace Discovery.Server.Tests.Node;

/// <summary>Who asked for a removal hears of it, and who was removed goes when it may.</summary>
public sealed class RemovalTests : IDisposable
{
    private const ulong Leader = 1;
    private const ulong Follower = 2;

    private readonly ReplicaCluster _cluster = new();

    public RemovalTests()
    {
        Assert.Equal(Leader, _cluster.Elect(1, 2, 3).Id);
        _cluster.Settle();
    }

    /// <summary>Its answer may be sent behind the news that it is a stranger, to whom nobody listens.</summary>
    [Fact]
    public async Task The_removal_of_the_leader_is_answered_by_the_member_that_was_asked()
    {
        _cluster.Loses = m => m.Reply is not null;
        var removal = _cluster[Follower].Replica.ChangeMembers(new MemberChangeCall { Remove = new MemberRemoveRequest { ID = Leader } });
        _cluster.Settle();
        _cluster.Tick(1, 1, 2, 3);
        Assert.True(removal.IsCompleted);
        Assert.Equal([2ul, 3ul], (await removal).MemberChange.Members.Select(m => m.ID));
    }

    [Fact]
    public async Task Who_was_removed_waits_for_the_word_of_a_voter()
    {
        _ = _cluster[Leader].Replica.ChangeMembers(new MemberChangeCall { Add = new MemberAddRequest { PeerURLs = { "http://new:1" }, IsLearner = true } });
        _cluster.Settle();
        var learner = _cluster[Leader].Replica.Members.List().Single(m => m.IsLearner).ID;
        var removal = _cluster[Leader].Replica.ChangeMembers(new MemberChangeCall { Remove = new MemberRemoveRequest { ID = Leader } });
        Assert.True(_cluster[Leader].Replica.MayLeave(learner), "it does not know yet that it was removed: anybody may tell it");
        _cluster.Settle();
        await removal;
        Assert.Equal((false, false, true), (_cluster[Leader].Replica.MustLeave, _cluster[Leader].Replica.MayLeave(learner), _cluster[Leader].Replica.MayLeave(Follower)));
    }

    public void Dispose() => _cluster.Dispose();
}
