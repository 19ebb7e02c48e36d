namespace Discovery.Raft.Tests;

public sealed class ReadIndexTests
{
    [Fact]
    public void Etcd_14258_a_read_waits_for_the_first_commit_of_the_term()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        Assert.True(node.Core.RequestRead(11));
        node.Take();
        Assert.Empty(node.Reads);

        node.RunUntilIdle();
        Assert.Equal(new Discovery.Raft.ReadState(11, 1), Assert.Single(node.Reads));
    }

    [Fact]
    public void A_read_is_answered_with_what_is_committed_and_never_with_less()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        node.Propose("a");
        node.RunUntilIdle();
        node.Core.RequestRead(1);
        node.Propose("b");
        node.Take();

        // "b" was not durable, hence not acknowledged, when the answer was made.
        Assert.Equal(2ul, Assert.Single(node.Reads).Index);
    }

    [Fact]
    public void A_node_that_does_not_lead_refuses_reads()
    {
        Assert.False(new CoreHarness().Core.RequestRead(1));
    }

    [Fact]
    public void Each_read_is_answered_once()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        node.RunUntilIdle();
        for (ulong id = 1; id <= 5; id++)
            node.Core.RequestRead(id);
        node.RunUntilIdle();
        node.RunUntilIdle();
        Assert.Equal([1ul, 2, 3, 4, 5], node.Reads.Select(r => r.RequestId));
    }
}
