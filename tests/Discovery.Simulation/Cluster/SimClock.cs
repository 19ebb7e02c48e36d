namespace Discovery.Simulation.Cluster;

/// <summary>
/// A member's clock: virtual time at a rate of its own, counted from anywhere, as monotonic clocks are. Has no timers: the node's core needs none.
/// </summary>
internal sealed class SimClock(Scheduler scheduler, long offset, double rate) : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => Scheduler.Second;

    public override long GetTimestamp() => offset + (long)(scheduler.Now * rate);

    public override DateTimeOffset GetUtcNow() => Epoch + Scheduler.ToTime(scheduler.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("A member's core is driven by ticks alone: a timer would fire outside of the schedule.");
}
