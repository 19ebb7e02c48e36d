namespace Discovery.Simulation.Checking.Tests;

public sealed class ReplicaAgreementTests
{
    private readonly ReplicaAgreement _agreement = new();

    public ReplicaAgreementTests()
    {
        for (ulong index = 1; index <= 5; index++)
            _agreement.Applied(member: 1, index, term: 2, entryHash: index * 100);
        _agreement.Made(1, 2, 42);
        _agreement.Made(1, 3, 43);
    }

    [Fact]
    public void Members_that_apply_the_same_agree_whenever_they_do()
    {
        _agreement.Applied(2, 1, 2, 100);
        _agreement.Applied(3, 5, 2, 500);
        _agreement.Applied(2, 6, 3, 600);
        _agreement.Applied(1, 6, 3, 600);
        _agreement.Made(2, 2, 42);
        Assert.Equal((6UL, 3L), (_agreement.AppliedIndex, _agreement.Revision));
    }

    [Fact]
    public void A_member_that_applies_another_entry_is_named_with_the_first_one()
    {
        var thrown = Assert.Throws<SafetyViolationException>(() => _agreement.Applied(2, 3, 2, 301));
        Assert.Contains("members 1 and 2 differ at entry 3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_bytes_in_another_term_are_another_entry() =>
        Assert.Throws<SafetyViolationException>(() => _agreement.Applied(2, 3, 1, 300));

    [Fact]
    public void A_member_that_applies_another_entry_after_its_restart_differs_from_itself() =>
        Assert.Throws<SafetyViolationException>(() => _agreement.Applied(1, 4, 2, 999));

    [Fact]
    public void An_entry_that_nobody_applied_is_not_skipped() =>
        Assert.Throws<SafetyViolationException>(() => _agreement.Applied(2, 7, 2, 700));

    [Fact]
    public void Terms_never_go_back() => Assert.Throws<SafetyViolationException>(() => _agreement.Applied(2, 6, 1, 600));

    [Fact]
    public void A_member_that_makes_another_revision_is_named()
    {
        var thrown = Assert.Throws<SafetyViolationException>(() => _agreement.Made(3, 3, 44));
        Assert.Contains("members 1 and 3 differ at revision 3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_revision_that_nobody_made_is_not_skipped() => Assert.Throws<SafetyViolationException>(() => _agreement.Made(2, 5, 45));

    [Fact]
    public void Equal_runs_have_equal_fingerprints_and_others_do_not()
    {
        var same = new ReplicaAgreementTests()._agreement;
        Assert.Equal(_agreement.Fingerprint, same.Fingerprint);
        same.Applied(2, 6, 2, 600);
        Assert.NotEqual(_agreement.Fingerprint, same.Fingerprint);
    }
}
