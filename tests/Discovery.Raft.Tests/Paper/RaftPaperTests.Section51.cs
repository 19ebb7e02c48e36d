namespace Discovery.Raft.Tests;

/// <summary>What "In Search of an Understandable Consensus Algorithm" says, a file for each of its sections.</summary>
// Section 5.1: basics.
public sealed partial class RaftPaperTests
{
    [Fact]
    public void Section_5_1_Members_start_as_followers()
    {
        Assert.Equal(RaftRole.Follower, new PaperCore(term: 4, log: [1, 4], vote: 1).Core.Role);
    }

    [Theory]
    [InlineData(MessageKind.Append)]
    [InlineData(MessageKind.Heartbeat)]
    [InlineData(MessageKind.AppendReply)]
    [InlineData(MessageKind.HeartbeatReply)]
    [InlineData(MessageKind.VoteReply)]
    public void Section_5_1_Who_meets_a_larger_term_takes_it_over(MessageKind kind)
    {
        var node = new PaperCore(term: 2);
        node.Hear(kind, 2, term: 5, reject: true);
        Assert.Equal(5ul, node.Core.Term);
    }

    [Theory]
    [InlineData(RaftRole.PreCandidate)]
    [InlineData(RaftRole.Candidate)]
    [InlineData(RaftRole.Leader)]
    public void Section_5_1_A_candidate_or_leader_that_finds_its_term_out_of_date_becomes_a_follower(RaftRole role)
    {
        var node = new PaperCore(term: 2);
        node.Core.Campaign();
        if (role != RaftRole.PreCandidate)
            node.Hear(MessageKind.PreVoteReply, 2, term: 3);
        if (role == RaftRole.Leader)
            node.Hear(MessageKind.VoteReply, 2);
        Assert.Equal(role, node.Core.Role);
        node.Hear(MessageKind.Heartbeat, 3, term: 7);
        Assert.Equal((RaftRole.Follower, 7ul, 3ul), (node.Core.Role, node.Core.Term, node.Core.Leader));
    }

    [Theory]
    [InlineData(MessageKind.Append)]
    [InlineData(MessageKind.Vote)]
    [InlineData(MessageKind.Snapshot)]
    public void Section_5_1_A_request_with_a_stale_term_is_rejected(MessageKind kind)
    {
        var node = new PaperCore(term: 5, log: [5]);
        node.Hear(kind, 2, term: 4, index: 1, logTerm: 5, entries: kind == MessageKind.Append ? [4] : []);
        Assert.Equal((5ul, 1ul, 0ul), (node.Core.Term, node.Core.LastIndex, node.Core.Leader));
        Assert.DoesNotContain(node.Sent(), m => !m.Reject);
    }

    [Fact]
    public void Section_5_1_The_term_never_goes_back()
    {
        var node = new PaperCore(term: 5);
        node.Hear(MessageKind.Heartbeat, 2, term: 3);
        node.Hear(MessageKind.VoteReply, 2, term: 4);
        Assert.Equal(5ul, node.Core.Term);
    }
}
