namespace Discovery.Extensions.Registration;

/// <summary>Growing waits with jitter, so that the instances of a fleet do not all come back in the same moment.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(5);

    /// <summary>After the n-th failure in a row, from 1: between half and the whole of 200 ms · 2^(n-1), at most 5 s.</summary>
    public static TimeSpan After(int failures)
    {
        var ceiling = Math.Min(Min.TotalMilliseconds * (1L << Math.Min(failures - 1, 20)), Max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
