namespace Discovery.Extensions.Registration;

/// <summary>Growing waits with jitter, so that the instances of a fleet do not all come back in the same moment.</summary>
internal sealed class RetryDelay(TimeSpan ttl)
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest wait: half a heartbeat, at most 5 s. Who comes back to a store that is there again is registered within one heartbeat.
    /// </summary>
    public TimeSpan Longest { get; } = TimeSpan.FromTicks(Math.Min(ttl.Ticks / 6, Max.Ticks));

    /// <summary>After the n-th failure in a row, from 1: between half and the whole of 200 ms · 2^(n-1), at most <see cref="Longest"/>.</summary>
    public TimeSpan After(int failures)
    {
        var ceiling = Math.Min(Min.TotalMilliseconds * (1L << Math.Min(failures - 1, 20)), Longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    /// <summary>For a quarrel over one key, which must not run at full speed however short the heartbeat is.</summary>
    public static TimeSpan InQuarrel(int times)
    {
        var ceiling = Math.Min(Min.TotalMilliseconds * (1L << Math.Min(times - 1, 20)), Max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
