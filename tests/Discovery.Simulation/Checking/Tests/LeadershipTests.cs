namespace Discovery.Simulation.Checking.Tests;

public sealed class LeadershipTests
{
    private readonly LeaderCompleteness _completeness = new();

    [Fact]
    public void Each_term_has_its_leader()
    {
        var safety = new ElectionSafety();
        safety.Elected(1, leader: 7);
        safety.Elected(2, leader: 8);
        safety.Elected(4, leader: 7);
        safety.Elected(2, leader: 8);
        Assert.Equal(3, safety.Elections);
    }

    [Fact]
    public void Two_leaders_in_one_term_are_named()
    {
        var safety = new ElectionSafety();
        safety.Elected(3, leader: 7);
        var thrown = Assert.Throws<SafetyViolationException>(() => safety.Elected(3, leader: 8));
        Assert.Contains("members 7 and 8 both lead term 3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_leader_has_all_that_was_committed_before()
    {
        Commit();
        _completeness.Elected(leader: 7, term: 3, compactedTo: 0, Log(1, 1, 2));
    }

    [Fact]
    public void A_leader_may_have_more_and_may_have_a_snapshot_of_the_beginning()
    {
        Commit();
        _completeness.Elected(7, 3, 2, index => index switch { 3 => 2UL, 4 => 2UL, _ => null });
    }

    [Fact]
    public void A_leader_without_a_committed_entry_is_refused()
    {
        Commit();
        var thrown = Assert.Throws<SafetyViolationException>(() => _completeness.Elected(7, 3, 0, Log(1, 1)));
        Assert.Contains("index 3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_leader_with_another_entry_in_the_place_of_a_committed_one_is_refused()
    {
        Commit();
        Assert.Throws<SafetyViolationException>(() => _completeness.Elected(7, 3, 0, Log(1, 1, 1)));
    }

    [Fact]
    public void A_leader_of_an_earlier_term_that_learns_of_it_late_need_not_have_it()
    {
        Commit();
        _completeness.Elected(7, 2, 0, Log(1, 1));
    }

    [Fact]
    public void The_first_commit_counts_when_members_hear_of_it_in_different_terms()
    {
        _completeness.Committed(1, 1, committedIn: 5);
        _completeness.Committed(1, 1, committedIn: 1);
        _completeness.Committed(1, 1, committedIn: 9);
        Assert.Throws<SafetyViolationException>(() => _completeness.Elected(7, 2, 0, Log()));
    }

    [Fact]
    public void Two_entries_committed_in_one_place_are_refused()
    {
        Commit();
        Assert.Throws<SafetyViolationException>(() => _completeness.Committed(3, 1, 3));
    }

    private static Func<ulong, ulong?> Log(params ulong[] terms) => index => index <= (ulong)terms.Length ? terms[index - 1] : null;

    private void Commit()
    {
        _completeness.Committed(1, 1, committedIn: 1);
        _completeness.Committed(2, 1, committedIn: 1);
        _completeness.Committed(3, 2, committedIn: 2);
    }
}
