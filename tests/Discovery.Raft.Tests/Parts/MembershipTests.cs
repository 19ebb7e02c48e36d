namespace Discovery.Raft.Tests;

public sealed class MembershipTests
{
    private static readonly Membership Three = Membership.Of([1, 2, 3], [4], index: 7);

    [Theory]
    [InlineData(MembershipOperation.AddVoter, 5, "1 2 3 5", "4")]
    [InlineData(MembershipOperation.AddVoter, 4, "1 2 3 4", "")]
    [InlineData(MembershipOperation.AddVoter, 1, "1 2 3", "4")]
    [InlineData(MembershipOperation.AddLearner, 5, "1 2 3", "4 5")]
    [InlineData(MembershipOperation.AddLearner, 1, "1 2 3", "4")]
    [InlineData(MembershipOperation.Promote, 4, "1 2 3 4", "")]
    [InlineData(MembershipOperation.Remove, 1, "2 3", "4")]
    [InlineData(MembershipOperation.Remove, 4, "1 2 3", "")]
    [InlineData(MembershipOperation.Remove, 9, "1 2 3", "4")]
    [InlineData(MembershipOperation.Update, 1, "1 2 3", "4")]
    public void A_change_leads_to_the_next_members(MembershipOperation operation, ulong member, string voters, string learners)
    {
        var next = Three.After(new MembershipChange(operation, member, 7), 8);
        Assert.Equal((voters, learners, 8ul), (string.Join(' ', next.Voters), string.Join(' ', next.Learners), next.Index));
    }

    [Fact]
    public void A_change_for_other_members_has_no_effect() =>
        Assert.Same(Three, Three.After(new MembershipChange(MembershipOperation.AddVoter, 5, 6), 8));

    [Fact]
    public void The_last_voter_stays() =>
        Assert.Equal(Membership.Of([1], [2], 1), Membership.Of([1], [2]).After(new MembershipChange(MembershipOperation.Remove, 1, 0), 1));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void A_quorum_is_more_than_half(int voters, int quorum) =>
        Assert.Equal(quorum, Membership.Of(Enumerable.Range(1, voters).Select(i => (ulong)i)).Quorum);

    [Fact]
    public void Members_are_equal_by_value()
    {
        Assert.Equal(Membership.Of([2, 1], [3], 4), Membership.Of([1, 2], [3], 4));
        Assert.NotEqual(Membership.Of([1, 2], [3], 4), Membership.Of([1, 2], [3], 5));
        Assert.NotEqual(Membership.Of([1, 2], [3]), Membership.Of([1, 2, 3]));
    }

    [Theory]
    [InlineData(MembershipOperation.AddVoter)]
    [InlineData(MembershipOperation.Update)]
    public void A_change_is_read_back(MembershipOperation operation)
    {
        var change = new MembershipChange(operation, ulong.MaxValue - 1, 1ul << 40);
        var data = change.Encode([7, 8]);
        Assert.Equal(change, MembershipChange.Decode(data));
        Assert.Equal([7, 8], MembershipChange.Context(data).ToArray());
    }

    [Fact]
    public void Data_that_is_no_change_is_refused()
    {
        var data = new MembershipChange(MembershipOperation.AddVoter, 1, 0).Encode([]);
        Assert.Throws<RaftInvariantException>(() => MembershipChange.Decode(data.AsSpan(1)));
        data[0] = 0;
        Assert.Throws<RaftInvariantException>(() => MembershipChange.Decode(data));
        data[0] = 6;
        Assert.Throws<RaftInvariantException>(() => MembershipChange.Decode(data));
    }
}
