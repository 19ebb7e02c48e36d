namespace Discovery.Raft.Tests;

/// <summary>A crash can come between any two effects of a Ready, and in the midst of its write.</summary>
public sealed class CrashTests
{
    [Fact]
    public void A_write_torn_behind_the_hard_state_leaves_a_log_that_starts()
    {
        var cluster = new TestCluster([1, 2, 3]);
        cluster[1].Core.Campaign();
        cluster.Settle();
        cluster.IsConnected = (_, to) => to != 3;
        Propose(cluster[1], "a");
        cluster.Settle();
        cluster.IsConnected = (_, _) => true;
        cluster[1].Core.Tick();
        // The entry and the news of its commit reach 3 in one turn.
        while (cluster[3].Core.CommitIndex < 2)
        {
            foreach (var id in new ulong[] { 1, 2 })
                cluster[id].Work();
            var batch = cluster.Network.ToArray();
            cluster.Network.Clear();
            foreach (var envelope in batch)
                cluster.Deliver(envelope);
            if (cluster[3].Core.CommitIndex < 2)
                cluster[3].Work();
        }

        Assert.Equal(2ul, Assert.Single(cluster[3].Take().Entries).Index);
        cluster[3].Crash(entriesWritten: 0);
        cluster[3].Restart();
        cluster.Tick(3);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }

    [Fact]
    public void A_leader_elected_by_itself_alone_sends_nothing_before_its_term_is_durable()
    {
        var cluster = new TestCluster([1], [2]);
        cluster[1].Core.Campaign();
        Propose(cluster[1], "a");
        Assert.Empty(cluster[1].Take().Messages);
        cluster[1].Crash();
        cluster[1].Restart();
        cluster[1].Core.Campaign();
        Propose(cluster[1], "b");
        cluster.Settle();
        Assert.Equal(cluster[1].State, cluster[2].State);
    }

    [Fact]
    public void Who_is_left_remembers_after_a_crash_that_the_other_one_was_removed()
    {
        var cluster = new TestCluster([1, 2]);
        cluster[2].Core.Campaign();
        cluster.Settle();
        cluster[2].Core.ProposeMembership(new MembershipChange(MembershipOperation.Remove, 1, 0), []);
        // Until the removed one knows of it, and stops for good.
        while (cluster[1].Core.Membership.Contains(1))
        {
            cluster[1].Work();
            var batch = cluster.Network.ToArray();
            cluster.Network.Clear();
            foreach (var envelope in batch)
                cluster.Deliver(envelope);
            if (cluster[1].Core.Membership.Contains(1))
                cluster[2].Work();
        }
        cluster[1].Crash();
        cluster[2].Crash();
        cluster[2].Restart();
        cluster.Tick(20);
        Assert.Equal(RaftRole.Leader, cluster[2].Core.Role);
    }

    private static void Propose(Member member, string text) =>
        Assert.Equal(ProposeOutcome.Appended, member.Core.Propose(CoreHarness.Data(text), out _));
}
