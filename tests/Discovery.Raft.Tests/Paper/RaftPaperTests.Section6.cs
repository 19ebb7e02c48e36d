namespace Discovery.Raft.Tests;

// Membership changes: Raft thesis, chapter 4, in place of the paper's section 6.
public sealed partial class RaftPaperTests
{
    [Fact]
    public void Section_4_1_A_leader_changes_no_members_before_its_first_commit()
    {
        var node = new PaperCore().Lead();
        Assert.Equal(ProposeOutcome.ChangePending, Change(node, MembershipOperation.AddVoter, 4));
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: 1);
        Assert.Equal(ProposeOutcome.Appended, Change(node, MembershipOperation.AddVoter, 4));
    }

    [Fact]
    public void Section_4_1_One_change_at_a_time()
    {
        var node = new PaperCore().LeadAndCommit();
        Assert.Equal(ProposeOutcome.Appended, Change(node, MembershipOperation.AddVoter, 4));
        Assert.Equal(ProposeOutcome.ChangePending, Change(node, MembershipOperation.Remove, 3));
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: 2);
        Assert.Equal(ProposeOutcome.Appended, Change(node, MembershipOperation.Remove, 3));
    }

    [Fact]
    public void Section_4_1_A_change_takes_effect_when_it_is_committed()
    {
        var node = new PaperCore().LeadAndCommit();
        Change(node, MembershipOperation.AddVoter, 4);
        node.Sent();
        Assert.False(node.Core.Membership.Contains(4));
        node.Hear(MessageKind.AppendReply, 2, index: 2);
        Assert.Equal(Membership.Of([1, 2, 3, 4], index: 2), node.Core.Membership);

        // From here on it takes three of four.
        node.Core.Propose(CoreHarness.Data("a"), out var index);
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: index);
        Assert.True(node.Core.CommitIndex < index);
        node.Hear(MessageKind.AppendReply, 3, index: index);
        Assert.Equal(index, node.Core.CommitIndex);
    }

    [Fact]
    public void Section_4_1_A_change_that_was_made_for_other_members_has_no_effect()
    {
        var node = new PaperCore(term: 1);
        var change = new MembershipChange(MembershipOperation.AddVoter, 4, BasedOn: 9).Encode([]);
        node.Core.Step(new Message { Kind = MessageKind.Append, From = 2, To = 1, Term = 1, Entries = [new Entry(1, 1, change, EntryKind.Membership)], Commit = 1 });
        Assert.Equal(Membership.Of([1, 2, 3]), node.Core.Membership);
    }

    [Fact]
    public void Section_4_2_1_A_learner_counts_for_nothing()
    {
        var node = new PaperCore(voters: [1, 2, 3]).LeadAndCommit();
        Change(node, MembershipOperation.AddLearner, 4);
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: 2);
        node.Core.Propose(CoreHarness.Data("a"), out var index);
        node.Sent();
        node.Hear(MessageKind.AppendReply, 4, index: index);
        Assert.True(node.Core.CommitIndex < index);
        Assert.Contains(node.Core.Progress(), p => p is { Member: 4, IsLearner: true });
    }

    [Fact]
    public void Section_4_2_1_A_learner_that_lags_is_not_promoted()
    {
        var node = new PaperCore(options: o => o with { PromotionLagMax = 0 }).LeadAndCommit();
        Change(node, MembershipOperation.AddLearner, 4);
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: 2);
        Assert.Equal(ProposeOutcome.LearnerNotReady, Change(node, MembershipOperation.Promote, 4));
        node.Hear(MessageKind.AppendReply, 4, index: 2);
        Assert.Equal(ProposeOutcome.Appended, Change(node, MembershipOperation.Promote, 4));
    }

    [Fact]
    public void Section_4_2_2_A_removed_leader_steps_down_when_its_removal_is_committed()
    {
        var node = new PaperCore().LeadAndCommit();
        Change(node, MembershipOperation.Remove, 1);
        node.Sent();
        Assert.Equal(RaftRole.Leader, node.Core.Role);
        node.Hear(MessageKind.AppendReply, 2, index: 2);
        Assert.Equal((RaftRole.Follower, false), (node.Core.Role, node.Core.CanLead));
        // It tells the others, and does not stand again.
        Assert.Contains(node.Sent(), m => m.Kind == MessageKind.Append && m.Commit == 2);
        node.Core.Campaign();
        Assert.Equal(RaftRole.Follower, node.Core.Role);
    }

    [Fact]
    public void Section_4_2_3_A_member_that_hears_a_leader_ignores_requests_for_votes()
    {
        var node = new PaperCore(term: 1);
        node.Hear(MessageKind.Heartbeat, 2);
        node.Sent();
        node.Hear(MessageKind.Vote, 3, term: 8, index: 9, logTerm: 7);
        node.Hear(MessageKind.PreVote, 3, term: 8, index: 9, logTerm: 7);
        Assert.Empty(node.Sent());
        Assert.Equal(1ul, node.Core.Term);
    }

    [Fact]
    public void Section_4_2_3_A_vote_that_the_leader_asked_for_is_answered()
    {
        var node = new PaperCore(term: 1);
        node.Hear(MessageKind.Heartbeat, 2);
        node.Sent();
        node.Core.Step(new Message { Kind = MessageKind.Vote, From = 3, To = 1, Term = 2, Transfer = true });
        Assert.False(Assert.Single(node.Sent()).Reject);
    }

    [Fact]
    public void Section_6_2_of_the_thesis_A_leader_without_a_majority_steps_down()
    {
        var node = new PaperCore().LeadAndCommit();
        for (var i = 0; i <= 10; i++)
            node.Core.Tick();
        Assert.Equal((RaftRole.Follower, 0ul), (node.Core.Role, node.Core.Leader));
    }

    private static ProposeOutcome Change(PaperCore node, MembershipOperation operation, ulong member) =>
        node.Core.ProposeMembership(new MembershipChange(operation, member, node.Core.Membership.Index), []);
}
