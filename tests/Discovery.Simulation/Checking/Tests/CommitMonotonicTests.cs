namespace Discovery.Simulation.Checking.Tests;

public sealed class CommitMonotonicTests
{
    private const ulong Member = 7;

    private readonly CommitMonotonic _progress = new();

    public CommitMonotonicTests()
    {
        _progress.Applied(Member, 1, revision: 1);
        _progress.Applied(Member, 2, revision: 2);
        _progress.Applied(Member, 3, revision: 2);
    }

    [Fact]
    public void A_member_goes_forward_jumps_over_a_snapshot_and_starts_again_where_its_checkpoint_is()
    {
        _progress.Applied(Member, 9, revision: 6);
        _progress.Restarted(Member, lastIndex: 9, applied: 2, revision: 2);
        _progress.Applied(Member, 3, revision: 2);
        _progress.Applied(Member, 9, revision: 6);
        _progress.Applied(8, 1, revision: 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void An_entry_is_not_applied_again_without_a_restart(ulong index) => AssertRefused(() => _progress.Applied(Member, index, 2));

    [Fact]
    public void A_revision_does_not_go_back() => AssertRefused(() => _progress.Applied(Member, 4, 1));

    [Fact]
    public void A_member_that_starts_without_what_it_applied_is_refused()
    {
        _progress.Applied(Member, 8, 3);
        AssertRefused(() => _progress.Restarted(Member, lastIndex: 7, applied: 2, revision: 2));
    }

    [Fact]
    public void A_checkpoint_beyond_the_log_is_refused() => AssertRefused(() => _progress.Restarted(Member, lastIndex: 5, applied: 6, revision: 2));

    [Fact]
    public void A_checkpoint_of_another_revision_is_refused() => AssertRefused(() => _progress.Restarted(Member, lastIndex: 5, applied: 2, revision: 1));

    [Fact]
    public void Applying_again_leads_to_the_same_revisions()
    {
        _progress.Restarted(Member, lastIndex: 5, applied: 1, revision: 1);
        AssertRefused(() => _progress.Applied(Member, 2, 3));
    }

    private static void AssertRefused(Action action) => Assert.Throws<SafetyViolationException>(action);
}
