namespace Discovery.Raft.Tests;

/// <summary>A leader removes itself.</summary>
public sealed class LeavingTests
{
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
    public void A_candidate_that_learns_of_its_removal_stops_asking()
    {
        var cluster = Led([1, 2, 3]);
        cluster.IsConnected = (from, to) => from != 3;
        Remove(cluster[1].Core, 3);
        cluster[1].Work();
        cluster.Network.ForEach(cluster.Deliver);
        cluster.Network.Clear();
        cluster[3].Work();
        cluster.Network.Clear();
        cluster.IsConnected = (from, to) => from != 1 || to != 3;
        cluster[1].Core.Tick();
        cluster.Settle();
        cluster.Tick(1);
        Assert.False(cluster[1].Core.Membership.Contains(3));
        Assert.True(cluster[3].Core.CanLead);

        cluster[1].Crash();
        cluster.Tick(30);
        Assert.False(cluster[3].Core.CanLead);
        Assert.Equal(RaftRole.Follower, cluster[3].Core.Role);
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
