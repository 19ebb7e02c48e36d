namespace Discovery.Raft.Tests;

// Raft paper, section 5.2: leader election.
public sealed partial class RaftPaperTests
{
    [Fact]
    public void Section_5_2_A_leader_sends_heartbeats_to_all_followers()
    {
        var node = new PaperCore().LeadAndCommit();
        node.Core.Tick();
        Assert.Equal([2ul, 3ul], node.Sent().Where(m => m.Kind == MessageKind.Heartbeat).Select(m => m.To));
    }

    [Fact]
    public void Section_5_2_A_follower_that_hears_nothing_over_the_election_timeout_asks_for_an_election()
    {
        var node = new PaperCore();
        for (var i = 0; i < 9; i++)
            node.Core.Tick();
        Assert.Equal(RaftRole.Follower, node.Core.Role);
        node.Core.Tick();
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
    }

    [Fact]
    public void Section_5_2_A_follower_that_hears_of_a_leader_stays_one()
    {
        var node = new PaperCore(term: 1);
        for (var i = 0; i < 50; i++)
        {
            node.Core.Tick();
            node.Hear(MessageKind.Heartbeat, 2);
        }
        Assert.Equal(RaftRole.Follower, node.Core.Role);
    }

    [Fact]
    public void Section_5_2_A_candidate_raises_its_term_votes_for_itself_and_asks_all_others()
    {
        var node = new PaperCore(term: 3);
        node.Core.Campaign();
        node.Sent();
        node.Hear(MessageKind.PreVoteReply, 2, term: 4);
        var ready = node.Core.TakeReady();
        Assert.Equal(new HardState(4, 1, 0), ready.HardState);
        Assert.Equal([(2ul, 4ul), (3ul, 4ul)], ready.MessagesAfterWrite.Where(m => m.Kind == MessageKind.Vote).Select(m => (m.To, m.Term)));
        Assert.Empty(ready.Messages);
    }

    [Theory]
    [InlineData(1, 0, RaftRole.Leader)]
    [InlineData(3, 1, RaftRole.Candidate)]
    [InlineData(3, 2, RaftRole.Leader)]
    [InlineData(4, 2, RaftRole.Candidate)]
    [InlineData(4, 3, RaftRole.Leader)]
    [InlineData(5, 2, RaftRole.Candidate)]
    [InlineData(5, 3, RaftRole.Leader)]
    public void Section_5_2_A_candidate_wins_with_votes_of_a_majority(int members, int votes, RaftRole role)
    {
        var node = new PaperCore(voters: [.. Enumerable.Range(1, members).Select(i => (ulong)i)]);
        node.Core.Campaign();
        for (ulong from = 2; from <= (ulong)members && node.Core.Role == RaftRole.PreCandidate; from++)
            node.Hear(MessageKind.PreVoteReply, from, node.Core.Term + 1);
        // Its own vote is the first.
        for (var from = 2; from <= votes; from++)
            node.Hear(MessageKind.VoteReply, (ulong)from);
        Assert.Equal(role, node.Core.Role);
    }

    [Fact]
    public void Section_5_2_A_vote_counts_once_and_only_of_a_voter()
    {
        var node = new PaperCore(voters: [1, 2, 3, 4, 5]);
        node.Core.Campaign();
        node.Hear(MessageKind.PreVoteReply, 2, term: 1);
        node.Hear(MessageKind.PreVoteReply, 2, term: 1);
        node.Hear(MessageKind.PreVoteReply, 9, term: 1);
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
        node.Hear(MessageKind.PreVoteReply, 3, term: 1);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
    }

    [Fact]
    public void Section_5_2_A_member_votes_for_one_candidate_in_a_term()
    {
        var node = new PaperCore();
        node.Hear(MessageKind.Vote, 2, term: 1);
        node.Hear(MessageKind.Vote, 3, term: 1);
        node.Hear(MessageKind.Vote, 2, term: 1);
        Assert.Equal([(2ul, false), (3ul, true), (2ul, false)], node.Sent().Select(m => (m.To, m.Reject)));
    }

    [Fact]
    public void Section_5_2_The_vote_outlives_a_restart()
    {
        var node = new PaperCore(term: 1, vote: 2);
        node.Hear(MessageKind.Vote, 3, term: 1);
        Assert.True(Assert.Single(node.Sent()).Reject);
    }

    [Fact]
    public void Section_5_2_A_vote_is_sent_after_it_is_durable()
    {
        var node = new PaperCore();
        node.Hear(MessageKind.Vote, 2, term: 1);
        var ready = node.Core.TakeReady();
        Assert.True(ready.MustSync);
        Assert.Equal(new HardState(1, 2, 0), ready.HardState);
        Assert.Empty(ready.Messages);
        Assert.Equal(MessageKind.VoteReply, Assert.Single(ready.MessagesAfterWrite).Kind);
    }

    [Fact]
    public void Section_5_2_A_vote_in_a_term_that_is_known_already_is_durable_as_well()
    {
        var node = new PaperCore(term: 1);
        node.Hear(MessageKind.Vote, 2, term: 1);
        var ready = node.Core.TakeReady();
        Assert.True(ready.MustSync);
        Assert.Equal(new HardState(1, 2, 0), ready.HardState);
    }

    [Fact]
    public void Section_5_2_A_candidate_that_hears_a_leader_of_its_term_follows_it()
    {
        var node = new PaperCore();
        node.Core.Campaign();
        node.Hear(MessageKind.PreVoteReply, 2, term: 1);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
        node.Hear(MessageKind.Append, 3, term: 1);
        Assert.Equal((RaftRole.Follower, 3ul), (node.Core.Role, node.Core.Leader));
    }

    [Fact]
    public void Section_5_2_A_candidate_that_neither_wins_nor_loses_asks_again_after_a_timeout()
    {
        var node = new PaperCore();
        node.Core.Campaign();
        node.Hear(MessageKind.PreVoteReply, 2, term: 1);
        node.Sent();
        for (var i = 0; i < 10; i++)
            node.Core.Tick();
        Assert.Contains(node.Sent(), m => m.Kind == MessageKind.PreVote && m.Term == 2);
    }

    [Fact]
    public void Section_5_2_Election_timeouts_are_drawn_between_the_limit_and_twice_as_much()
    {
        for (var extra = 0; extra < 10; extra++)
        {
            var drawn = extra;
            var node = new PaperCore(options: o => o with { Random = _ => drawn });
            for (var i = 0; i < 10 + extra - 1; i++)
                node.Core.Tick();
            Assert.Equal(RaftRole.Follower, node.Core.Role);
            node.Core.Tick();
            Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
        }
    }

    [Fact]
    public void Section_9_6_of_the_thesis_A_trial_changes_nobodys_term_or_vote()
    {
        var node = new PaperCore(term: 3, vote: 2);
        node.Hear(MessageKind.PreVote, 3, term: 9);
        var ready = node.Core.TakeReady();
        Assert.Null(ready.HardState);
        Assert.Equal((false, 9ul), (ready.MessagesAfterWrite[0].Reject, ready.MessagesAfterWrite[0].Term));
        Assert.Equal(3ul, node.Core.Term);
    }

    [Fact]
    public void Section_9_6_of_the_thesis_A_trial_of_a_low_term_is_answered_with_the_term()
    {
        var node = new PaperCore(term: 5);
        node.Hear(MessageKind.PreVote, 2, term: 3);
        Assert.Equal((true, 5ul), (node.Sent()[0].Reject, node.Core.Term));
    }
}
