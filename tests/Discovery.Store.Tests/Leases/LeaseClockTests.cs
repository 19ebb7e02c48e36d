using Discovery.Store.Leases;

namespace Discovery.Store.Tests.Leases;

public sealed class LeaseClockTests
{
    private readonly ManualTime _time = new();
    private readonly LeaseBook _book = new(ttlSecondsMin: 2);
    private readonly LeaseClock _clock;

    public LeaseClockTests()
    {
        _clock = new LeaseClock(_book, _time);
        _clock.Promote(term: 5);
    }

    [Fact]
    public void A_lease_ends_when_its_TTL_has_passed_and_not_before()
    {
        _book.Grant(7, 10);
        _time.Advance(9.999);
        Assert.Null(_clock.TakeExpired(10));
        _time.Advance(0.001);
        Assert.Equal([7], Taken());
    }

    [Fact]
    public void What_has_ended_is_proposed_in_batches_under_the_term_of_the_leader_the_oldest_first()
    {
        for (var id = 1; id <= 5; id++)
        {
            _book.Grant(id, 10 - id);
        }

        _time.Advance(20);
        Assert.Equal(5UL, _clock.TakeExpired(2)!.Term);
        Assert.Equal([3, 2], Taken(max: 2));
        Assert.Equal([1], Taken());
        Assert.Null(_clock.TakeExpired(2));
    }

    [Fact]
    public void A_renewed_lease_runs_for_its_whole_TTL_again()
    {
        _book.Grant(7, 10);
        _time.Advance(9);
        Assert.Equal(10, _clock.Renew(7));
        _time.Advance(9.9);
        Assert.Null(_clock.TakeExpired(10));
        _time.Advance(0.1);
        Assert.Equal([7], Taken());
    }

    [Fact]
    public void Etcd_20616_A_lease_that_was_revoked_can_not_be_renewed()
    {
        _book.Grant(7, 10);
        _book.TryRevoke(7, out _);
        Assert.Null(_clock.Renew(7));
        Assert.Null(_clock.RemainingSeconds(7));
        _time.Advance(100);
        Assert.Null(_clock.TakeExpired(10));
    }

    [Fact]
    public void Etcd_20616_A_lease_that_has_ended_can_not_be_renewed_before_or_after_it_is_proposed()
    {
        _book.Grant(7, 10);
        _time.Advance(10);
        Assert.Null(_clock.Renew(7));
        Assert.Equal([7], Taken());
        Assert.Null(_clock.Renew(7));
        _book.TryRevoke(7, out _);
        Assert.Null(_clock.Renew(7));
    }

    [Fact]
    public void An_unknown_lease_is_not_renewed()
    {
        Assert.Null(_clock.Renew(99));
        Assert.Null(_clock.Renew(0));
        Assert.Null(_clock.RemainingSeconds(99));
    }

    [Fact]
    public void The_remaining_seconds_are_rounded_down()
    {
        _book.Grant(7, 10);
        Assert.Equal(10, _clock.RemainingSeconds(7));
        _time.Advance(0.001);
        Assert.Equal(9, _clock.RemainingSeconds(7));
        _time.Advance(9);
        Assert.Equal(0, _clock.RemainingSeconds(7));
    }

    [Fact]
    public void A_lease_that_has_ended_has_0_seconds_left_until_it_is_revoked()
    {
        // A real etcd 3.5 answers TTL 0 with the granted TTL and the keys here, and -1 only when the lease is gone.
        _book.Grant(7, 2);
        _time.Advance(3.5);
        Assert.Equal(0, _clock.RemainingSeconds(7));
        Taken();
        Assert.Equal(0, _clock.RemainingSeconds(7));
        _book.TryRevoke(7, out _);
        Assert.Null(_clock.RemainingSeconds(7));
    }

    [Fact]
    public void Ids_are_listed_by_the_time_that_they_end()
    {
        _book.Grant(1, 30);
        _book.Grant(-2, 10);
        _book.Grant(3, 20);
        _book.Grant(4, 20);
        Assert.Equal([-2, 3, 4, 1], _clock.Ids());
        _time.Advance(5);
        _clock.Renew(3);
        Assert.Equal([-2, 4, 3, 1], _clock.Ids());
    }

    [Fact]
    public void What_was_handed_out_is_not_handed_out_again_until_it_had_time_to_be_applied()
    {
        _book.Grant(7, 10);
        _time.Advance(10);
        Assert.Equal([7], Taken());
        _time.Advance(2.9);
        Assert.Empty(Taken());
        _time.Advance(0.1);
        Assert.Equal([7], Taken()); // nothing came of the proposal, whatever the reason
    }

    [Fact]
    public void What_could_not_be_proposed_is_handed_out_again_at_once()
    {
        _book.Grant(7, 10);
        _book.Grant(8, 10);
        _time.Advance(10);
        var expired = _clock.TakeExpired(10)!;
        _book.TryRevoke(8, out _);
        _clock.GiveBack(expired);
        Assert.Equal([7], Taken());
        Assert.Empty(Taken());
    }

    [Fact]
    public void A_lease_that_was_granted_again_under_its_old_id_ends_once_and_in_its_own_time()
    {
        _book.Grant(7, 10);
        _book.TryRevoke(7, out _);
        _book.Grant(7, 100);
        _time.Advance(10);
        Assert.Empty(Taken());
        _time.Advance(90);
        Assert.Equal([7], Taken());
    }

    [Fact]
    public void What_is_given_back_ends_once_though_it_was_granted_again_meanwhile()
    {
        _book.Grant(7, 10);
        _time.Advance(10);
        var expired = _clock.TakeExpired(10)!;
        _book.TryRevoke(7, out _);
        _book.Grant(7, 5);
        _clock.GiveBack(expired);
        Assert.Empty(Taken());
        _time.Advance(5);
        Assert.Equal([7], Taken());
    }

    [Fact]
    public void Revoking_many_leases_does_not_bring_back_those_that_were_handed_out()
    {
        for (var id = 1; id <= 5_000; id++)
        {
            _book.Grant(id, 100);
        }

        _book.Grant(9_999, 10);
        _time.Advance(10);
        Assert.Equal([9_999], Taken());
        for (var id = 1; id <= 5_000; id++)
        {
            _book.TryRevoke(id, out _);
        }

        Assert.Empty(Taken());
    }

    [Fact]
    public void A_new_leader_lets_every_lease_run_for_its_whole_TTL()
    {
        _clock.Demote();
        _book.Grant(1, 10);
        _book.Grant(2, 20);
        _time.Advance(1_000);
        _clock.Promote(term: 6);
        Assert.Equal([10, 20], new[] { _clock.RemainingSeconds(1), _clock.RemainingSeconds(2) });
        _time.Advance(10);
        var expired = _clock.TakeExpired(10)!;
        Assert.Equal(6UL, expired.Term);
        Assert.Equal([1], expired.Ids);
    }

    [Fact]
    public void Etcd_17704_A_lease_can_be_looked_up_and_renewed_right_after_a_change_of_leader()
    {
        _book.Grant(7, 10);
        _time.Advance(9);
        _clock.Promote(term: 6);
        Assert.Equal(10, _clock.RemainingSeconds(7));
        Assert.Equal(10, _clock.Renew(7));
        Assert.Equal([7], _clock.Ids());
    }

    [Fact]
    public void Etcd_14087_A_deposed_leader_ends_no_lease_and_renews_none()
    {
        _book.Grant(7, 10);
        _clock.Demote();
        _time.Advance(100);
        Assert.Null(_clock.TakeExpired(10));
        Assert.Null(_clock.Renew(7));
        Assert.False(_clock.IsRunning);
        Assert.True(_book.Exists(7));
    }

    [Fact]
    public void Etcd_17425_What_a_deposed_leader_had_handed_out_does_not_come_back_in_its_next_term()
    {
        _book.Grant(7, 10);
        _time.Advance(10);
        var expired = _clock.TakeExpired(10)!;
        _clock.Promote(term: 6);
        _clock.GiveBack(expired);
        Assert.Null(_clock.TakeExpired(10));
        Assert.Equal(10, _clock.Renew(7));
    }

    [Fact]
    public void Leases_that_are_granted_or_revoked_while_this_member_follows_count_when_it_leads()
    {
        _book.Grant(1, 10);
        _clock.Demote();
        _book.TryRevoke(1, out _);
        _book.Grant(2, 10);
        _clock.Promote(term: 6);
        Assert.True(_clock.IsRunning);
        Assert.Equal([2], _clock.Ids());
    }

    [Fact]
    public void A_restored_book_is_what_the_clock_runs()
    {
        var other = new LeaseBook(2);
        other.Grant(2, 20);
        _book.Grant(1, 10);
        _book.Restore(other.Save());
        Assert.Equal([2], _clock.Ids());
        _time.Advance(20);
        Assert.Equal([2], Taken());
    }

    [Fact]
    public void Etcd_9399_The_longest_TTL_does_not_overflow()
    {
        _book.Grant(7, LeaseBook.TtlSecondsMax);
        Assert.Equal(LeaseBook.TtlSecondsMax, _clock.RemainingSeconds(7));
        Assert.Equal(LeaseBook.TtlSecondsMax, _clock.Renew(7));
        _time.Advance(1e9);
        Assert.Empty(Taken());
        Assert.Equal(LeaseBook.TtlSecondsMax - 1_000_000_000, _clock.RemainingSeconds(7));
    }

    [Fact]
    public void Random_grants_renewals_and_revocations_end_as_in_a_simple_list()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            new LeaseClockModelRun(seed).Run(steps: 300);
        }
    }

    private long[] Taken(int max = 100) => [.. _clock.TakeExpired(max)?.Ids ?? []];
}
