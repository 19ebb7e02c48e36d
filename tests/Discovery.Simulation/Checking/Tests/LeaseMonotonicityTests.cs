namespace Discovery.Simulation.Checking.Tests;

public sealed class LeaseMonotonicityTests
{
    private const long Id = 7;

    private static readonly TimeSpan Ttl = At(10);

    private readonly LeaseMonotonicity _leases = new();

    public LeaseMonotonicityTests()
    {
        _leases.Began(Id);
        _leases.Acknowledged(Id, sentAt: At(1), Ttl);
    }

    [Fact]
    public void A_lease_may_expire_when_its_time_is_up() => _leases.Ended(Id, At(11), byClient: false);

    [Fact]
    public void A_lease_that_expires_before_its_time_is_refused() => AssertRefused(() => _leases.Ended(Id, At(10.9), byClient: false));

    [Fact]
    public void A_client_may_end_it_at_any_time() => _leases.Ended(Id, At(2), byClient: true);

    [Fact]
    public void A_renewal_counts_from_when_it_was_sent()
    {
        _leases.Acknowledged(Id, At(8), Ttl);
        AssertRefused(() => _leases.Ended(Id, At(17), byClient: false));
    }

    [Fact]
    public void A_renewed_lease_may_expire_later() => Renew(8).Ended(Id, At(18), byClient: false);

    [Fact]
    public void An_older_renewal_whose_answer_comes_late_takes_nothing_away()
    {
        Renew(8).Acknowledged(Id, At(5), Ttl);
        AssertRefused(() => _leases.Ended(Id, At(16), byClient: false));
    }

    [Fact]
    public void An_answer_that_arrives_after_the_expiry_counts_too()
    {
        _leases.Ended(Id, At(12), byClient: false);
        AssertRefused(() => _leases.Acknowledged(Id, sentAt: At(5), Ttl));
    }

    [Fact]
    public void A_renewal_that_was_sent_after_the_end_was_applied_everywhere_is_refused()
    {
        End(12, settledAt: 13);
        AssertRefused(() => _leases.Acknowledged(Id, sentAt: At(14), Ttl));
    }

    [Fact]
    public void A_renewal_after_a_client_ended_the_lease_is_refused()
    {
        _leases.Ended(Id, At(3), byClient: true);
        _leases.Settled(Id, At(4));
        AssertRefused(() => _leases.Acknowledged(Id, sentAt: At(5), Ttl));
    }

    [Fact]
    public void A_renewal_while_the_end_is_not_known_everywhere_may_be_answered_by_who_does_not_know()
    {
        _leases.Ended(Id, At(12), byClient: false);
        _leases.Acknowledged(Id, sentAt: At(12.5), Ttl);
        _leases.Settled(Id, At(13));
        _leases.Acknowledged(Id, sentAt: At(12.9), Ttl);
        Assert.Equal(3, _leases.Promises);
    }

    [Fact]
    public void An_id_that_is_granted_again_is_another_lease()
    {
        End(12, settledAt: 13);
        _leases.Began(Id);
        _leases.Acknowledged(Id, sentAt: At(20), Ttl);
        AssertRefused(() => _leases.Ended(Id, At(29), byClient: false));
    }

    [Fact]
    public void Even_if_the_answer_to_its_grant_was_lost()
    {
        End(12, settledAt: 13);
        _leases.Began(Id);
        _leases.Acknowledged(Id, sentAt: At(25), Ttl);
        _leases.Ended(Id, At(35), byClient: false);
    }

    [Fact]
    public void A_lease_is_not_granted_while_it_lives() => AssertRefused(() => _leases.Began(Id));

    [Fact]
    public void A_lease_ends_once()
    {
        _leases.Ended(Id, At(12), byClient: false);
        AssertRefused(() => _leases.Ended(Id, At(13), byClient: false));
    }

    [Fact]
    public void A_lease_that_nobody_granted_is_not_acknowledged() => AssertRefused(() => _leases.Acknowledged(9, At(1), Ttl));

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static void AssertRefused(Action action) => Assert.Throws<SafetyViolationException>(action);

    private LeaseMonotonicity Renew(double sentAt)
    {
        _leases.Acknowledged(Id, At(sentAt), Ttl);
        return _leases;
    }

    private void End(double at, double settledAt)
    {
        _leases.Ended(Id, At(at), byClient: false);
        _leases.Settled(Id, At(settledAt));
    }
}
