namespace Discovery.Raft.Tests;

// Raft paper, section 5.4: safety.
public sealed partial class RaftPaperTests
{
    [Theory]
    [InlineData(3, 2, true)]
    [InlineData(2, 2, true)]
    [InlineData(1, 3, true)]
    [InlineData(1, 2, false)]
    [InlineData(9, 1, false)]
    public void Section_5_4_1_A_vote_is_refused_to_a_log_that_is_not_up_to_date(ulong lastIndex, ulong lastTerm, bool granted)
    {
        foreach (var kind in new[] { MessageKind.PreVote, MessageKind.Vote })
        {
            var node = new PaperCore(term: 3, log: [1, 2]);
            node.Hear(kind, 2, term: 4, index: lastIndex, logTerm: lastTerm);
            Assert.Equal(!granted, Assert.Single(node.Sent()).Reject);
        }
    }

    [Fact]
    public void Section_5_4_1_A_candidate_tells_the_end_of_its_log()
    {
        var node = new PaperCore(term: 3, log: [1, 2, 2]);
        node.Core.Campaign();
        node.Hear(MessageKind.PreVoteReply, 2, term: 4);
        Assert.All(node.Sent(), m => Assert.Equal((3ul, 2ul), (m.LogIndex, m.LogTerm)));
    }

    [Fact]
    public void Section_5_4_2_Only_entries_of_the_own_term_are_committed_by_counting()
    {
        var node = new PaperCore(term: 3, log: [1, 2]).Lead();
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: 2);
        node.Hear(MessageKind.AppendReply, 3, index: 2);
        Assert.Equal(0ul, node.Core.CommitIndex);
        node.Hear(MessageKind.AppendReply, 2, index: 3);
        Assert.Equal(3ul, node.Core.CommitIndex);
    }

    [Fact]
    public void Section_10_2_1_of_the_thesis_A_leader_counts_itself_once_its_own_write_is_done()
    {
        var node = new PaperCore(voters: [1, 2]).LeadAndCommit();
        node.Core.Propose(CoreHarness.Data("a"), out var index);
        node.Core.TakeReady();
        node.Hear(MessageKind.AppendReply, 2, index: index);
        Assert.True(node.Core.CommitIndex < index);
        node.Core.Persisted(index, node.Core.Term);
        Assert.Equal(index, node.Core.CommitIndex);
    }

    [Fact]
    public void Section_10_2_1_of_the_thesis_A_majority_without_the_leader_commits()
    {
        var node = new PaperCore().LeadAndCommit();
        node.Core.Propose(CoreHarness.Data("a"), out var index);
        node.Core.TakeReady();
        node.Hear(MessageKind.AppendReply, 2, index: index);
        node.Hear(MessageKind.AppendReply, 3, index: index);
        Assert.Equal(index, node.Core.CommitIndex);
    }
}
