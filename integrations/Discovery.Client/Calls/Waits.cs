namespace Discovery.Client;

/// <summary>Spans of time to wait for.</summary>
internal static class Waits
{
    /// <summary>
    /// Rounded up to whole milliseconds, and never negative. Timers cut fractions off: a loop that waits for a fraction would not wait
    /// at all and go round at full speed until the fraction has passed.
    /// </summary>
    public static TimeSpan WholeMilliseconds(TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero)
            return TimeSpan.Zero;
        var excess = wait.Ticks % TimeSpan.TicksPerMillisecond;
        return excess == 0 ? wait : new TimeSpan(wait.Ticks - excess) + TimeSpan.FromMilliseconds(1);
    }
}
