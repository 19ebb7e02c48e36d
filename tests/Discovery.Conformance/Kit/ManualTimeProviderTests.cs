using Discovery.TestKit;

namespace Discovery.Conformance.Kit;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Time_stands_still_until_it_is_advanced()
    {
        long start = _clock.GetTimestamp();
        DateTimeOffset now = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), _clock.GetElapsedTime(start));
        Assert.Equal(now.AddSeconds(3), _clock.GetUtcNow());
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_and_see_the_time_they_were_due_at()
    {
        List<(string Name, TimeSpan At)> fired = [];
        using ITimer late = Arm("late", 5, 0);
        using ITimer repeated = Arm("repeated", 2, 2);
        using ITimer early = Arm("early", 1, 0);
        using ITimer after = Arm("after", 8, 0);

        _clock.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(
            [("early", Seconds(1)), ("repeated", Seconds(2)), ("repeated", Seconds(4)), ("late", Seconds(5)), ("repeated", Seconds(6))],
            fired);
        Assert.Equal(2, _clock.ArmedTimers);

        ITimer Arm(string name, int due, int period) => _clock.CreateTimer(
            _ => fired.Add((name, _clock.GetElapsedTime(0))), null, Seconds(due), Seconds(period));
    }

    [Fact]
    public void A_timer_armed_by_a_callback_fires_within_the_same_advance()
    {
        int fired = 0;
        ITimer? second = null;
        using ITimer first = _clock.CreateTimer(
            _ => second = _clock.CreateTimer(_ => fired++, null, Seconds(1), Timeout.InfiniteTimeSpan), null, Seconds(1), Timeout.InfiniteTimeSpan);
        _clock.Advance(Seconds(2));
        Assert.Equal(1, fired);
        second!.Dispose();
    }

    [Fact]
    public void A_disposed_or_disarmed_timer_does_not_fire()
    {
        int fired = 0;
        ITimer disposed = _clock.CreateTimer(_ => fired++, null, Seconds(1), Seconds(1));
        using ITimer disarmed = _clock.CreateTimer(_ => fired++, null, Seconds(1), Seconds(1));
        disposed.Dispose();
        Assert.True(disarmed.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        Assert.False(disposed.Change(Seconds(1), Seconds(1)));
        _clock.Advance(Seconds(10));
        Assert.Equal(0, fired);
    }

    [Fact]
    public void A_jump_of_the_wall_clock_is_no_passing_of_time()
    {
        int fired = 0;
        using ITimer timer = _clock.CreateTimer(_ => fired++, null, Seconds(1), Timeout.InfiniteTimeSpan);
        long start = _clock.GetTimestamp();
        _clock.JumpWallClock(_clock.GetUtcNow().AddHours(1));
        Assert.Equal((0, TimeSpan.Zero), (fired, _clock.GetElapsedTime(start)));
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 1, 0, 0, TimeSpan.Zero), _clock.GetUtcNow());
    }

    [Fact]
    public async Task Delays_and_time_outs_of_the_framework_follow_it()
    {
        Task delay = Task.Delay(Seconds(30), _clock);
        using CancellationTokenSource expiry = new(Seconds(20), _clock);
        await _clock.WaitForTimersAsync(2);
        _clock.Advance(Seconds(20));
        Assert.Equal((true, false), (expiry.IsCancellationRequested, delay.IsCompleted));
        _clock.Advance(Seconds(10));
        await delay;
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
