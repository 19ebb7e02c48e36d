using Discovery.Raft;

namespace Discovery.Raft.Tests;

public sealed class CommitTests
{
    [Fact]
    public void Section_5_4_2_A_new_leader_appends_an_empty_entry_of_its_own_term()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        node.RunUntilIdle();

        Assert.Equal(RaftRole.Leader, node.Core.Role);
        var entry = Assert.Single(node.Applied);
        Assert.Equal((1ul, 1ul, true), (entry.Index, entry.Term, entry.Data.IsEmpty));
    }

    [Fact]
    public void Nothing_is_committed_before_the_own_write_is_durable()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        node.RunUntilIdle();

        var index = node.Propose("a");
        node.Take();
        Assert.True(node.Core.CommitIndex < index);
        Assert.False(node.Core.HasReady);

        node.Sync();
        Assert.Equal(index, node.Core.CommitIndex);
        node.RunUntilIdle();
        Assert.Equal(index, node.Applied[^1].Index);
    }

    [Fact]
    public void Entries_are_handed_on_once_and_in_order()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        for (var i = 0; i < 50; i++)
        {
            node.Propose($"v{i}");
            if (i % 7 == 0)
                node.RunUntilIdle();
        }
        node.RunUntilIdle();

        Assert.Equal(Enumerable.Range(1, 51).Select(i => (ulong)i), node.Applied.Select(e => e.Index));
    }

    [Fact]
    public void Section_5_2_The_vote_and_the_term_are_durable_before_the_first_entry_counts()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        var ready = node.Take();

        Assert.True(ready.MustSync);
        Assert.Equal(new HardState(1, node.Options.Id, 0), ready.HardState);
        Assert.Empty(node.Applied);
    }

    [Fact]
    public void After_a_restart_the_term_rises_and_what_was_durable_is_committed_again()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        node.Propose("a");
        node.Propose("b");
        node.RunUntilIdle();
        node.Propose("lost");
        node.Take();

        node.Crash();
        Assert.Equal(RaftRole.Follower, node.Core.Role);
        node.Core.Campaign();
        node.RunUntilIdle();

        Assert.Equal(2ul, node.Core.Term);
        Assert.Equal([0, 1, 1, 0], node.Applied.Select(e => e.Data.Length));
    }

    [Fact]
    public void Section_5_4_2_Entries_of_an_older_term_commit_only_together_with_one_of_the_own_term()
    {
        var entries = new[] { new Entry(1, 1, CoreHarness.Data("x")) };
        var core = new RaftCore(CoreHarness.Seven, new RaftRestore(new HardState(1, 7, 0), 0, 0, entries, CoreHarness.Only));
        core.Campaign();
        core.Persisted(1, 1);
        Assert.Equal(0ul, core.CommitIndex);

        core.TakeReady();
        core.Persisted(2, 2);
        Assert.Equal(2ul, core.CommitIndex);
    }

    [Fact]
    public void A_node_that_does_not_lead_appends_nothing()
    {
        var node = new CoreHarness();
        Assert.Equal(ProposeOutcome.NoLeader, node.Core.Propose(CoreHarness.Data("a"), out var index));
        Assert.Equal(0ul, index);
        Assert.False(node.Core.HasReady);
    }

    [Fact]
    public void Uncommitted_bytes_are_bounded_and_free_again_after_the_commit()
    {
        var node = new CoreHarness(CoreHarness.Seven with { UncommittedBytesMax = 10 });
        node.Core.Campaign();
        node.Propose("12345678");
        Assert.Equal(ProposeOutcome.TooManyUncommitted, node.Core.Propose(CoreHarness.Data("123"), out _));

        node.RunUntilIdle();
        node.Propose("123");
    }

    [Fact]
    public void One_proposal_beyond_the_limit_is_let_through_when_nothing_waits()
    {
        var node = new CoreHarness(CoreHarness.Seven with { UncommittedBytesMax = 10 });
        node.Core.Campaign();
        node.RunUntilIdle();
        node.Propose(new string('x', 100));
    }

    [Fact]
    public void What_was_applied_is_released_and_the_log_goes_on_behind_it()
    {
        var node = new CoreHarness();
        node.Core.Campaign();
        node.Propose("a");
        node.RunUntilIdle();
        node.Core.Applied(2);

        Assert.Equal(3ul, node.Propose("b"));
        node.RunUntilIdle();
        Assert.Equal(3ul, node.Core.CommitIndex);
    }
}
