namespace Discovery.Raft.Tests;

/// <summary>A leader removes itself.</summary>
public sealed class LeavingTests
{
    [Fact]
    public void A_leader_that_is_about_to_be_removed_appends_nothing_behind_its_removal()
    {
        var cluster = Led([1, 2]);
        var leader = cluster[1].Core;
        Assert.Equal(ProposeOutcome.Appended, Remove(leader, 1));
        Assert.Equal(ProposeOutcome.Transferring, leader.Propose(CoreHarness.Data("a"), out _));
        cluster.Settle();
        Assert.Equal(RaftRole.Follower, leader.Role);
        Assert.False(leader.CanLead);
    }

    [Fact]
    public void Who_is_left_is_elected_even_if_it_missed_that_the_removal_is_committed()
    {
        var cluster = Led([1, 2]);
        Remove(cluster[1].Core, 1);
        cluster[1].Core.Propose(CoreHarness.Data("a"), out _);
        cluster[1].Work();
        Assert.True(cluster.Network.Count > 0);
        cluster.Network.ForEach(cluster.Deliver);
        cluster.Network.Clear();
        cluster[2].Work();
        cluster.Network.ForEach(cluster.Deliver);
        cluster[1].Core.Propose(CoreHarness.Data("b"), out _);
        cluster[1].Work();
        cluster.Network.Clear();
        Assert.False(cluster[1].Core.CanLead);
        Assert.True(cluster[2].Core.Membership.Contains(1));

        cluster.Tick(30);
        Assert.Equal(RaftRole.Leader, cluster[2].Core.Role);
        Assert.Equal(Membership.Of([2], index: 2), cluster[2].Core.Membership);
    }

    [Fact]
    public void A_removal_that_a_predecessor_appended_counts_as_well()
    {
        var removal = new MembershipChange(MembershipOperation.Remove, 7, 0).Encode([]);
        var restore = new RaftRestore(new HardState(1, 0, 0), 0, 0, [new Entry(1, 1, removal, EntryKind.Membership)], Membership.Of([7, 8]));
        var core = new RaftCore(CoreHarness.Seven, restore);
        core.Step(new Message { Kind = MessageKind.Heartbeat, From = 8, To = 7, Term = 2 });
        core.Step(new Message { Kind = MessageKind.TimeoutNow, From = 8, To = 7, Term = 2 });
        core.Step(new Message { Kind = MessageKind.VoteReply, From = 8, To = 7, Term = 3 });
        Assert.Equal(RaftRole.Leader, core.Role);
        Assert.Equal(ProposeOutcome.Transferring, core.Propose(CoreHarness.Data("a"), out _));
    }

    private static TestCluster Led(ulong[] voters)
    {
        var cluster = new TestCluster(voters);
        cluster[1].Core.Campaign();
        cluster.Settle();
        Assert.Equal(RaftRole.Leader, cluster[1].Core.Role);
        return cluster;
    }

    private static ProposeOutcome Remove(RaftCore core, ulong member) =>
        core.ProposeMembership(new MembershipChange(MembershipOperation.Remove, member, core.Membership.Index), []);
}
