namespace Discovery.Simulation.Checking.Tests;

public sealed class KeptPromisesTests
{
    private const ulong Member = 7;

    private readonly KeptPromises _promises = new();

    public KeptPromisesTests()
    {
        _promises.Voted(Member, term: 3, candidate: 1);
        _promises.Acknowledged(Member, term: 3, index: 5);
        _promises.Acknowledged(Member, term: 3, index: 4);
    }

    [Theory]
    [InlineData(3, 1, 5)]
    [InlineData(3, 1, 6)]
    [InlineData(4, 2, 2)]
    public void A_member_starts_with_what_it_said_or_in_a_later_term(ulong term, ulong vote, ulong lastIndex) =>
        _promises.Restarted(Member, term, vote, lastIndex);

    [Theory]
    [InlineData(2, 1, 5)]
    [InlineData(3, 0, 5)]
    [InlineData(3, 2, 5)]
    [InlineData(3, 1, 4)]
    public void A_member_that_forgot_what_it_said_is_refused(ulong term, ulong vote, ulong lastIndex) =>
        Assert.Throws<SafetyViolationException>(() => _promises.Restarted(Member, term, vote, lastIndex));

    [Fact]
    public void A_second_vote_in_a_term_is_refused() => Assert.Throws<SafetyViolationException>(() => _promises.Voted(Member, 3, 2));

    [Fact]
    public void A_new_term_has_a_new_vote()
    {
        _promises.Voted(Member, 4, 2);
        _promises.Restarted(Member, 4, 2, 1);
    }

    [Fact]
    public void Nothing_is_expected_of_a_member_that_said_nothing() => _promises.Restarted(8, 0, 0, 0);
}
