using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Node;

/// <summary>Which leases are proposed to be revoked, how many at a time, and when.</summary>
public sealed class LeaseEndingTests
{
    private const int Leases = 100_000;

    private readonly ManualTimeProvider _time = new();
    private readonly LeaseBook _book = new(ttlSecondsMin: 1);
    private readonly LeaseClock _clock;
    private readonly LeaseEnding _ending;
    private readonly Queue<(LeaseExpiry Ended, Action<StoreError?> Done)> _underWay = new();
    private bool _isRefused;

    public LeaseEndingTests()
    {
        _clock = new LeaseClock(_book, _time);
        _clock.Promote(term: 1);
        _ending = new LeaseEnding(_clock, (proposal, done) => _underWay.Enqueue((proposal.LeaseExpiry, done)), () => _isRefused, () => _time.GetElapsedTime(0));
    }

    [Fact]
    public void One_entry_is_under_way_and_the_next_follows_without_a_tick()
    {
        End(3 * LeaseEnding.BatchMin);
        _ending.Tick();
        _ending.Tick();
        Assert.Single(_underWay);

        Assert.Equal(LeaseEnding.BatchMin, Apply(TimeSpan.Zero));
        Assert.Single(_underWay);
        Assert.Equal(LeaseEnding.BatchMin, Apply(TimeSpan.Zero));
        Assert.Equal(LeaseEnding.BatchMin, Apply(TimeSpan.Zero));
        Assert.Empty(_underWay);
        Assert.Empty(_book.Ids());
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10)]
    public void A_hundred_thousand_are_gone_in_less_than_two_seconds_however_long_a_round_takes(double roundMilliseconds)
    {
        End(Leases);
        var began = _time.GetElapsedTime(0);
        _ending.Tick();
        while (_underWay.Count > 0)
            Apply(TimeSpan.FromMilliseconds(roundMilliseconds));
        Assert.Empty(_book.Ids());
        Assert.InRange((_time.GetElapsedTime(0) - began).TotalSeconds, 0, 2);
    }

    [Fact]
    public void An_entry_never_holds_so_many_that_others_wait_long_and_fewer_again_when_rounds_are_quick()
    {
        End(Leases);
        _ending.Tick();
        var most = 0;
        for (var i = 0; i < 60; i++)
            most = Math.Max(most, Apply(TimeSpan.FromSeconds(1)));
        Assert.Equal(LeaseEnding.BatchMax, most);
        Apply(TimeSpan.Zero);
        Assert.Equal(LeaseEnding.BatchMin, Apply(TimeSpan.Zero));
    }

    [Fact]
    public void A_single_slow_round_changes_little()
    {
        End(Leases);
        _ending.Tick();
        Apply(TimeSpan.FromSeconds(1));
        Assert.InRange(Apply(TimeSpan.Zero), LeaseEnding.BatchMin, LeaseEnding.BatchMin * 5 / 4);
    }

    [Fact]
    public void What_came_to_nothing_is_proposed_again_with_the_next_tick()
    {
        End(5);
        _ending.Tick();
        _underWay.Dequeue().Done(StoreError.TooManyRequests);
        Assert.Empty(_underWay);
        _ending.Tick();
        Assert.Equal(5, Apply(TimeSpan.Zero));
    }

    [Fact]
    public void Nothing_is_proposed_while_it_would_be_refused()
    {
        End(5);
        _isRefused = true;
        _ending.Tick();
        Assert.Empty(_underWay);
        _isRefused = false;
        _ending.Tick();
        Assert.Single(_underWay);
    }

    private void End(int leases)
    {
        for (var id = 1; id <= leases; id++)
            Assert.Null(_book.Grant(id, 10));
        _time.Advance(TimeSpan.FromSeconds(10));
    }

    /// <returns>How many leases the entry had.</returns>
    private int Apply(TimeSpan round)
    {
        var (ended, done) = _underWay.Dequeue();
        _time.Advance(round);
        foreach (var id in ended.Ids)
            Assert.True(_book.TryRevoke(id, out _));
        done(null);
        return ended.Ids.Count;
    }
}
