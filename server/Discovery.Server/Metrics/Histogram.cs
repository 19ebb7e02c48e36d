using System.Collections.Immutable;

namespace Discovery.Server.Metrics;

/// <summary>How often values fell into which range. Observing allocates nothing and takes no lock; any thread.</summary>
internal sealed class Histogram(ImmutableArray<double> upTo)
{
    private readonly long[] _counts = new long[upTo.Length + 1];
    private double _sum;

    /// <summary>Upper ends of the ranges, ascending; the last range has none.</summary>
    public ImmutableArray<double> UpTo => upTo;

    public double Sum => Volatile.Read(ref _sum);

    /// <summary>Each range alone.</summary>
    public long[] Counts()
    {
        var counts = new long[_counts.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = Interlocked.Read(ref _counts[i]);
        return counts;
    }

    /// <summary>As many ranges, each the factor wider than the last.</summary>
    public static Histogram Exponential(double start, double factor, int count) =>
        new([.. Enumerable.Range(0, count).Select(i => Math.Round(start * Math.Pow(factor, i), 9))]);

    public void Observe(TimeSpan duration) => Observe(duration.TotalSeconds);

    public void Observe(double value)
    {
        var i = 0;
        while (i < upTo.Length && value > upTo[i])
            i++;
        Interlocked.Increment(ref _counts[i]);
        for (var seen = Volatile.Read(ref _sum); ;)
        {
            var before = Interlocked.CompareExchange(ref _sum, seen + value, seen);
            if (before.Equals(seen))
                return;
            seen = before;
        }
    }
}
