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

    private static void Propose(Member member, string text) =>
        Assert.Equal(ProposeOutcome.Appended, member.Core.Propose(CoreHarness.Data(text), out _));
}
