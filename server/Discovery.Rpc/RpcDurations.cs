using System.Collections.Immutable;

namespace Discovery.Rpc;

/// <summary>How long calls took, in buckets. Any thread.</summary>
public sealed class RpcDurations
{
    private readonly long[] _counts = new long[SecondsMax.Length + 1];
    private long _ticks;

    /// <summary>Upper ends of the buckets but for the last, which has none.</summary>
    public static ImmutableArray<double> SecondsMax { get; } = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    /// <summary>Calls in each bucket alone, those above the last limit included.</summary>
    public IReadOnlyList<long> Counts => [.. _counts.Select((_, i) => Interlocked.Read(ref _counts[i]))];

    public TimeSpan Sum => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    internal void Add(TimeSpan duration)
    {
        double seconds = duration.TotalSeconds;
        int bucket = 0;
        while (bucket < SecondsMax.Length && seconds > SecondsMax[bucket])
        {
            bucket++;
        }
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _ticks, duration.Ticks);
    }
}
