namespace Discovery.Raft.Tests;

// Raft paper, section 5.3: log replication.
public sealed partial class RaftPaperTests
{
    [Fact]
    public void Section_5_3_The_leader_appends_a_command_and_sends_it_to_all_followers()
    {
        var node = new PaperCore().LeadAndCommit();
        Assert.Equal(ProposeOutcome.Appended, node.Core.Propose(CoreHarness.Data("a"), out var index));
        Assert.Equal(2ul, index);
        var ready = node.Core.TakeReady();
        Assert.Equal([2ul, 3ul], ready.Messages.Select(m => m.To));
        Assert.All(ready.Messages, m => Assert.Equal((1ul, 1ul, 2ul, 1ul), (m.LogIndex, m.LogTerm, m.Entries[0].Index, m.Entries[0].Term)));
        Assert.Equal(2ul, Assert.Single(ready.Entries).Index);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void Section_5_3_An_entry_is_committed_once_a_majority_has_it(int members, int needed)
    {
        var node = new PaperCore(voters: [.. Enumerable.Range(1, members).Select(i => (ulong)i)]).LeadAndCommit();
        node.Core.Propose(CoreHarness.Data("a"), out var index);
        node.Sent();
        // The leader's own disk is the first.
        for (var from = 2; from < needed; from++)
            node.Hear(MessageKind.AppendReply, (ulong)from, index: index);
        Assert.True(node.Core.CommitIndex < index);
        node.Hear(MessageKind.AppendReply, (ulong)needed, index: index);
        Assert.Equal(index, node.Core.CommitIndex);
    }

    [Fact]
    public void Section_5_3_The_leader_tells_the_commit_index_with_what_it_sends_next()
    {
        var node = new PaperCore().LeadAndCommit();
        node.Core.Propose(CoreHarness.Data("a"), out _);
        Assert.All(node.Sent().Where(m => m.Kind == MessageKind.Append), m => Assert.Equal(1ul, m.Commit));
    }

    [Fact]
    public void Section_5_3_A_follower_applies_what_it_learns_to_be_committed_in_order()
    {
        var node = new PaperCore(term: 1);
        node.Hear(MessageKind.Append, 2, entries: [1, 1, 1], commit: 2);
        Assert.Equal([1ul, 2ul], node.Core.TakeReady().Committed.Select(e => e.Index));
        node.Hear(MessageKind.Append, 2, index: 3, logTerm: 1, commit: 3);
        Assert.Equal([3ul], node.Core.TakeReady().Committed.Select(e => e.Index));
    }

    [Fact]
    public void Section_5_3_The_commit_index_never_passes_what_the_leader_is_known_to_share()
    {
        var node = new PaperCore(term: 2, log: [1, 1, 1]);
        node.Hear(MessageKind.Append, 2, index: 1, logTerm: 1, commit: 3);
        Assert.Equal(1ul, node.Core.CommitIndex);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 2)]
    public void Section_5_3_A_follower_without_the_entry_before_refuses(ulong index, ulong term)
    {
        var node = new PaperCore(term: 2, log: [1, 1, 1]);
        node.Hear(MessageKind.Append, 2, index: index, logTerm: term, entries: [2]);
        var reply = Assert.Single(node.Sent());
        Assert.Equal((true, index), (reply.Reject, reply.LogIndex));
        Assert.Equal(3ul, node.Core.LastIndex);
    }

    [Fact]
    public void Section_5_3_Conflicting_entries_of_a_follower_are_overridden()
    {
        var node = new PaperCore(term: 3, log: [1, 1, 2, 2]);
        node.Hear(MessageKind.Append, 2, index: 2, logTerm: 1, entries: [3]);
        Assert.Equal((3ul, 3ul), (node.Core.LastIndex, node.Core.TermAt(3)));
        Assert.Equal(3ul, Assert.Single(node.Core.TakeReady().Entries).Index);
    }

    [Fact]
    public void Section_5_3_A_late_shorter_message_does_not_cut_the_log()
    {
        var node = new PaperCore(term: 1, log: [1, 1, 1]);
        node.Hear(MessageKind.Append, 2, index: 1, logTerm: 1, entries: [1]);
        Assert.Equal(3ul, node.Core.LastIndex);
        Assert.Equal(2ul, Assert.Single(node.Sent()).LogIndex);
    }

    [Fact]
    public void Section_5_3_After_a_refusal_the_leader_tries_an_earlier_entry()
    {
        var node = new PaperCore(term: 4, log: [1, 1, 4, 4]).Lead();
        node.Sent();
        node.Core.Step(new Message { Kind = MessageKind.AppendReply, From = 2, To = 1, Term = 5, LogIndex = 4, Reject = true, Hint = 2, HintTerm = 1 });
        var next = Assert.Single(node.Sent());
        Assert.Equal((2ul, 2ul, 3), (next.To, next.LogIndex, next.Entries.Count));
    }

    [Fact]
    public void Section_5_3_A_refusal_skips_all_entries_of_a_conflicting_term()
    {
        var node = new PaperCore(term: 5, log: [1, 1, 3, 3, 3, 3]);
        node.Hear(MessageKind.Append, 2, index: 6, logTerm: 2);
        var reply = Assert.Single(node.Sent());
        Assert.Equal((2ul, 1ul), (reply.Hint, reply.HintTerm));
    }

    [Fact]
    public void Section_5_3_A_leader_never_overrides_its_own_entries()
    {
        var node = new PaperCore(term: 1, log: [1, 1]).Lead();
        Assert.Throws<RaftInvariantException>(() => node.Hear(MessageKind.Append, 2, entries: [2]));
        Assert.Equal(3ul, node.Core.LastIndex);
    }

    [Fact]
    public void Section_5_3_A_committed_entry_is_never_overridden()
    {
        var node = new PaperCore(term: 1, log: [1, 1], commit: 2);
        node.Hear(MessageKind.Append, 2, term: 3, index: 0, logTerm: 0, entries: [3]);
        Assert.Equal(1ul, node.Core.TermAt(1));
        Assert.Equal(2ul, Assert.Single(node.Sent()).LogIndex);
    }
}
