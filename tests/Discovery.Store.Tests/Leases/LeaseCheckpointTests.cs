using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Leases;

namespace Discovery.Store.Tests.Leases;

/// <summary>Remaining time that goes through the log: the leader's clock, the replicated book, and the next leader's clock.</summary>
public sealed class LeaseCheckpointTests
{
    private const long Hour = 3600;

    private readonly ManualTime _time = new();
    private readonly LeaseBook _book = new(ttlSecondsMin: 2);
    private readonly StateMachine _machine;
    private readonly LeaseClock _clock;
    private ulong _term = 5;

    public LeaseCheckpointTests()
    {
        _machine = StateMachine.Open(new MemoryRevisionStore(), _book, default);
        _clock = new LeaseClock(_book, _time);
        _clock.Promote(_term);
    }

    [Fact]
    public void Etcd_13508_a_new_leader_goes_on_from_the_last_checkpoint()
    {
        Grant(7, Hour);
        _time.Advance(1000);
        Assert.Equal("7:2600", Take());
        _time.Advance(200);
        Promote();
        Assert.Equal(2600, _clock.RemainingSeconds(7));
        Assert.Equal(Hour, _book.GrantedTtlSeconds(7));
        _time.Advance(2600);
        Assert.Equal([7], _clock.TakeExpired(10)!.Ids);
    }

    [Fact]
    public void A_lease_gets_a_checkpoint_every_five_minutes_as_long_as_it_has_more_than_that()
    {
        Grant(7, 1000);
        Grant(8, 300);
        Assert.Equal("", Take());
        _time.Advance(299.5);
        Assert.Equal("", Take());
        _time.Advance(0.5);
        Assert.Equal("7:700", Take());
        Assert.Equal("", Take());
        _time.Advance(300.2);
        Assert.Equal("7:400", Take());
        _time.Advance(300);
        Assert.Equal("7:100", Take());
        _time.Advance(300);
        Assert.Equal("", Take());
    }

    [Fact]
    public void Many_that_are_due_are_taken_in_batches()
    {
        for (var id = 1; id <= 5; id++)
        {
            Grant(id, Hour);
        }

        _time.Advance(600);
        Assert.Equal("1:3000 2:3000", Take(2));
        Assert.Equal("3:3000 4:3000", Take(2));
        Assert.Equal("5:3000", Take(2));
        Assert.Equal("", Take(2));
    }

    [Fact]
    public void A_lease_that_is_renewed_all_the_time_needs_no_checkpoint()
    {
        Grant(7, Hour);
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(200);
            Assert.Null(_clock.ClearForRenewal(7));
            _clock.Renew(7);
            Assert.Equal("", Take());
        }
    }

    [Fact]
    public void A_renewal_takes_the_checkpoint_back_before_the_client_is_told()
    {
        Grant(7, Hour);
        _time.Advance(1000);
        Assert.Equal("7:2600", Take());
        Apply(_clock.ClearForRenewal(7)!);
        Assert.Null(_clock.ClearForRenewal(7));
        Assert.Equal(Hour, _clock.Renew(7));
        Promote();
        Assert.Equal(Hour, _clock.RemainingSeconds(7));
    }

    [Fact]
    public void A_checkpoint_that_a_renewal_overtook_is_put_right_at_once()
    {
        Grant(7, Hour);
        _time.Advance(1000);
        var late = _clock.TakeCheckpoints(10)!;
        _clock.Renew(7);
        _time.Advance(10);
        Apply(late);
        Assert.NotNull(_clock.ClearForRenewal(7));
        _clock.Renew(7);
        Assert.Equal("7:0", Take());
        Promote();
        Assert.Equal(Hour, _clock.RemainingSeconds(7));
    }

    [Fact]
    public void Etcd_14087_a_deposed_leader_takes_no_checkpoints_and_what_it_had_taken_means_nothing()
    {
        Grant(7, Hour);
        _time.Advance(1000);
        var late = _clock.TakeCheckpoints(10)!;
        Promote();
        Apply(late);
        Assert.Null(_clock.ClearForRenewal(7));
        Assert.Equal(Hour, _clock.RemainingSeconds(7));
        _clock.Demote();
        _time.Advance(1000);
        Assert.Null(_clock.TakeCheckpoints(10));
    }

    [Fact]
    public void Leases_that_are_gone_have_no_checkpoints_and_are_not_brought_back_by_one()
    {
        Grant(7, Hour);
        Grant(8, Hour);
        _time.Advance(1000);
        var late = _clock.TakeCheckpoints(10)!;
        _book.TryRevoke(7, out _);
        Apply(late);
        Assert.False(_book.Exists(7));
        _book.TryRevoke(8, out _);
        _time.Advance(1000);
        Assert.Equal("", Take());
    }

    [Fact]
    public void Remaining_times_survive_a_restart()
    {
        Grant(7, Hour);
        _time.Advance(1000);
        Assert.Equal("7:2600", Take());
        var book = new LeaseBook(ttlSecondsMin: 2);
        var other = StateMachine.Open(new MemoryRevisionStore(), book, _machine.SaveState());
        var clock = new LeaseClock(book, _time);
        clock.Promote(9);
        Assert.Equal(2600, clock.RemainingSeconds(7));
        Assert.Equal(_machine.SaveState(), other.SaveState());
        Assert.NotNull(clock.ClearForRenewal(7));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3600)]
    [InlineData(4000)]
    public void A_checkpoint_of_no_sense_leaves_the_whole_TTL(long seconds)
    {
        Grant(7, Hour);
        Apply(new LeaseCheckpoints { Term = _term, Leases = { new LeaseCheckpoint { ID = 7, RemainingTTL = seconds } } });
        Promote();
        Assert.Equal(Hour, _clock.RemainingSeconds(7));
        Assert.Equal(_machine.SaveState(), StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(2), _machine.SaveState()).SaveState());
    }

    private void Grant(long id, long ttl) => Apply(new Proposal { LeaseGrant = new LeaseGrantRequest { ID = id, TTL = ttl } });

    private void Apply(LeaseCheckpoints checkpoints) => Apply(new Proposal { LeaseCheckpoint = checkpoints });

    private void Apply(Proposal proposal) => Assert.Null(_machine.Apply(_machine.AppliedIndex + 1, _term, proposal).Error);

    private void Promote() => _clock.Promote(++_term);

    // What is due, as text, once it has gone through the log.
    private string Take(int max = 100)
    {
        if (_clock.TakeCheckpoints(max) is not { } taken)
        {
            return "";
        }

        Apply(taken);
        return string.Join(' ', taken.Leases.Select(lease => $"{lease.ID}:{lease.RemainingTTL}"));
    }
}
