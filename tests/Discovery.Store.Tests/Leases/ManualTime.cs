namespace Discovery.Store.Tests.Leases;

/// <summary>A clock that a test moves by hand. Starts far from zero, as the counter of a machine that has been up for a while.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _elapsed = TimeSpan.FromDays(100);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _elapsed.Ticks;

    public void Advance(double seconds) => _elapsed += TimeSpan.FromSeconds(seconds);
}
