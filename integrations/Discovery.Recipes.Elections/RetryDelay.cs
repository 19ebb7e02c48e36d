namespace Discovery.Recipes.Elections;

/// <summary>Growing waits with jitter, so that candidates that failed together do not come back together.</summary>
internal sealed class RetryDelay(TimeSpan min, TimeSpan max)
{
    /// <summary>The wait after the n-th failure in a row (from 1): between half and the whole of min · 2^(n-1), at most max.</summary>
    public TimeSpan After(int failures)
    {
        var doublings = Math.Clamp(failures - 1, 0, 30);
        var ceiling = Math.Min(min.TotalMilliseconds * (1L << doublings), max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
