namespace Discovery.Simulation.Checking.Tests;

/// <summary>The cases are those of the Raft paper's figure 8; logs are lists of terms.</summary>
public sealed class CommittedForGoodTests
{
    private static readonly ulong[] Voters = [1, 2, 3, 4, 5];

    [Fact]
    public void An_entry_of_an_older_term_on_a_majority_is_not_committed() =>
        Assert.Throws<SafetyViolationException>(() => CommittedForGood.Check(2, 2, [Log(1, 1, 2, 4), Log(2, 1, 2), Log(3, 1, 2), Log(4, 1), Log(5, 1, 3)]));

    [Fact]
    public void With_an_entry_of_the_own_term_behind_it_on_a_majority_it_is() =>
        CommittedForGood.Check(2, 2, [Log(1, 1, 2, 4), Log(2, 1, 2, 4), Log(3, 1, 2, 4), Log(4, 1), Log(5, 1, 3)]);

    [Fact]
    public void Who_has_no_majority_behind_does_no_harm() => CommittedForGood.Check(2, 2, [Log(1, 1, 2, 2), Log(2, 1, 2), Log(3, 1, 2), Log(4, 1), Log(5, 1)]);

    [Fact]
    public void Who_may_not_vote_does_no_harm() =>
        CommittedForGood.Check(2, 2, [Log(1, 1, 2), Log(2, 1, 2), Log(3, 1, 2), new MemberLog(6, Voters, 0, 2, index => index == 1 ? 1UL : 3)]);

    [Fact]
    public void What_is_applied_is_held() =>
        CommittedForGood.Check(2, 2, [Log(1, 1, 2), Log(2, 1, 2), new MemberLog(3, Voters, 3, 3, index => index == 3 ? 3UL : null)]);

    private static MemberLog Log(ulong member, params ulong[] terms) =>
        new(member, Voters, 0, (ulong)terms.Length, index => index >= 1 && index <= (ulong)terms.Length ? terms[index - 1] : null);
}
