namespace Discovery.Raft.Tests;

// Linearizable reads: Raft paper, section 8, and thesis, section 6.4.
public sealed partial class RaftPaperTests
{
    [Fact]
    public void Section_8_A_new_leader_begins_its_term_with_an_empty_entry()
    {
        var node = new PaperCore(term: 2, log: [1, 2]).Lead();
        var entry = Assert.Single(node.Core.TakeReady().Entries);
        Assert.Equal((3ul, 3ul, true), (entry.Index, entry.Term, entry.Data.IsEmpty));
        Assert.Equal(3ul, node.Core.FirstOfTerm);
    }

    [Fact]
    public void Section_8_A_read_waits_for_the_first_commit_of_the_term()
    {
        var node = new PaperCore().Lead();
        node.Sent();
        Assert.True(node.Core.RequestRead(7));
        Assert.DoesNotContain(node.Sent(), m => m.Kind == MessageKind.Heartbeat);
        node.Hear(MessageKind.AppendReply, 2, index: 1);
        Assert.Contains(node.Sent(), m => m.Kind == MessageKind.Heartbeat);
    }

    [Fact]
    public void Section_8_A_leader_hears_a_majority_before_it_answers_a_read()
    {
        var node = new PaperCore().LeadAndCommit();
        node.Core.RequestRead(7);
        var round = node.Sent().First(m => m.Kind == MessageKind.Heartbeat).Context;
        Assert.False(node.Core.HasReady);
        node.Hear(MessageKind.HeartbeatReply, 2, context: round);
        Assert.Equal([new ReadState(7, 1)], node.Core.TakeReady().Reads);
    }

    [Fact]
    public void Section_8_An_answer_to_an_earlier_heartbeat_confirms_no_read()
    {
        var node = new PaperCore().LeadAndCommit();
        node.Core.Tick();
        var early = node.Sent()[0].Context;
        node.Core.RequestRead(7);
        node.Sent();
        node.Hear(MessageKind.HeartbeatReply, 2, context: early);
        node.Hear(MessageKind.HeartbeatReply, 3, context: early);
        Assert.Empty(node.Core.TakeReady().Reads);
    }

    [Fact]
    public void Section_8_The_answer_of_a_learner_confirms_no_read()
    {
        var node = new PaperCore().LeadAndCommit();
        node.Core.RequestRead(7);
        var round = node.Sent()[0].Context;
        node.Hear(MessageKind.HeartbeatReply, 9, context: round);
        Assert.False(node.Core.HasReady);
    }

    [Fact]
    public void Section_8_A_read_is_answered_with_the_commit_index_of_its_beginning()
    {
        var node = new PaperCore().LeadAndCommit();
        node.Core.RequestRead(7);
        var round = node.Sent()[0].Context;
        node.Core.Propose(CoreHarness.Data("a"), out _);
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: 2);
        node.Sent();
        node.Hear(MessageKind.HeartbeatReply, 2, context: round);
        Assert.Equal(1ul, node.Core.TakeReady().Reads[0].Index);
    }

    [Fact]
    public void Section_8_A_deposed_leader_forgets_its_reads()
    {
        var node = new PaperCore().LeadAndCommit();
        node.Core.RequestRead(7);
        var round = node.Sent()[0].Context;
        node.Hear(MessageKind.Heartbeat, 3, term: 2);
        node.Hear(MessageKind.HeartbeatReply, 2, term: 1, context: round);
        Assert.Empty(node.Core.TakeReady().Reads);
    }

    [Fact]
    public void Section_8_A_follower_asks_the_leader_and_takes_only_its_answer()
    {
        var node = new PaperCore(term: 1);
        Assert.False(node.Core.RequestRead(1));
        node.Hear(MessageKind.Heartbeat, 2);
        node.Sent();
        Assert.True(node.Core.RequestRead(2));
        var ask = Assert.Single(node.Sent());
        Assert.Equal((MessageKind.ReadIndex, 2ul, 2ul), (ask.Kind, ask.To, ask.Context));
        node.Hear(MessageKind.ReadIndexReply, 3, index: 5, context: 2);
        Assert.False(node.Core.HasReady);
        node.Hear(MessageKind.ReadIndexReply, 2, index: 5, context: 2);
        Assert.Equal([new ReadState(2, 5)], node.Core.TakeReady().Reads);
    }

    [Fact]
    public void Etcd_21387_an_answer_of_an_old_term_is_dropped()
    {
        var node = new PaperCore(term: 1);
        node.Hear(MessageKind.Heartbeat, 2);
        node.Core.RequestRead(2);
        node.Hear(MessageKind.Heartbeat, 2, term: 3);
        node.Sent();
        node.Hear(MessageKind.ReadIndexReply, 2, term: 1, index: 5, context: 2);
        Assert.False(node.Core.HasReady);
    }
}
