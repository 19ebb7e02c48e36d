using Discovery.TestKit;

namespace Discovery.Extensions.Configuration.Tests;

public class DebounceTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private readonly WaitCountingTime _time = new();

    [Fact]
    public async Task A_signal_is_passed_on_after_the_quiet_time_and_not_before()
    {
        var debounce = new Debounce(Quiet, _time);
        var waiting = debounce.WaitAsync(default);
        debounce.Signal();
        await WaitBegunAsync(1);
        Advance(99);
        Assert.False(waiting.IsCompleted);
        Advance(1);
        await waiting.WaitAsync(Eventually.DefaultTimeout);
    }

    [Fact]
    public async Task A_further_signal_starts_the_quiet_time_again()
    {
        var debounce = new Debounce(Quiet, _time);
        var waiting = debounce.WaitAsync(default);
        debounce.Signal();
        await WaitBegunAsync(1);
        Advance(50);
        debounce.Signal();
        await WaitBegunAsync(2);
        Advance(99);
        Assert.False(waiting.IsCompleted);
        Advance(1);
        await waiting.WaitAsync(Eventually.DefaultTimeout);
    }

    [Fact]
    public async Task A_burst_that_does_not_end_is_cut_after_five_quiet_times()
    {
        var debounce = new Debounce(Quiet, _time);
        var waiting = debounce.WaitAsync(default);
        debounce.Signal();
        for (var wait = 1; wait <= 8; wait++)
        {
            await WaitBegunAsync(wait);
            Advance(60);
            debounce.Signal();
        }

        // 480 ms have passed and the last signal came just now.
        await WaitBegunAsync(9);
        Assert.False(waiting.IsCompleted);
        Advance(20);
        await waiting.WaitAsync(Eventually.DefaultTimeout);
    }

    [Fact]
    public async Task What_is_signalled_after_the_burst_is_passed_on_next()
    {
        var debounce = new Debounce(TimeSpan.Zero, _time);
        debounce.Signal();
        await debounce.WaitAsync(default).WaitAsync(Eventually.DefaultTimeout);
        var next = debounce.WaitAsync(default);
        Assert.False(next.IsCompleted);
        debounce.Signal();
        await next.WaitAsync(Eventually.DefaultTimeout);
        Assert.Equal(0, _time.Waits);
    }

    [Fact]
    public async Task Waiting_ends_by_cancellation()
    {
        using var stop = new CancellationTokenSource();
        var debounce = new Debounce(Quiet, _time);
        var waiting = debounce.WaitAsync(stop.Token);
        debounce.Signal();
        await WaitBegunAsync(1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Task WaitBegunAsync(int count) => Eventually.Async(() => _time.Waits == count);

    private void Advance(int milliseconds) => _time.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Tells a test that the next wait has begun: only then may it move the clock.</summary>
    private sealed class WaitCountingTime : TimeProvider
    {
        private int _waits;

        public ManualTimeProvider Clock { get; } = new();

        public int Waits => Volatile.Read(ref _waits);

        public override long TimestampFrequency => Clock.TimestampFrequency;

        public override long GetTimestamp() => Clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = Clock.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _waits);
            return timer;
        }
    }
}
