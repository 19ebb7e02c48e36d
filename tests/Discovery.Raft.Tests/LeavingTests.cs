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
        var acknowledgements = cluster.Network.ToArray();
        cluster.Network.Clear();
        cluster[1].Core.Propose(CoreHarness.Data("b"), out _);
        cluster[1].Work();
        foreach (var envelope in acknowledgements)
            cluster.Deliver(envelope);
        cluster[1].Work();
        cluster.Network.Clear();
        Assert.True(cluster[1].Core.LastIndex > cluster[2].Core.LastIndex);
        Assert.False(cluster[1].Core.CanLead);
        Assert.True(cluster[2].Core.Membership.Contains(1));

        cluster.Tick(30);
        Assert.Equal(RaftRole.Leader, cluster[2].Core.Role);
        Assert.Equal(Membership.Of([2], index: 2), cluster[2].Core.Membership);
    }

    [Fact]
    public void A_candidate_that_learns_of_its_removal_stops_asking()
    {
        var removal = new MembershipChange(MembershipOperation.Remove, 7, 0).Encode([]);
        var restore = new RaftRestore(new HardState(1, 0, 0), 0, 0, [new Entry(1, 1, removal, EntryKind.Membership)], Membership.Of([7, 8, 9]));
        var core = new RaftCore(CoreHarness.Seven, restore);
        core.Campaign();
        core.Step(new Message { Kind = MessageKind.PreVoteReply, From = 8, To = 7, Term = 1, Reject = true, Commit = 1, LogTerm = 1 });
        Assert.Equal(RaftRole.Follower, core.Role);
        Assert.False(core.CanLead);
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
