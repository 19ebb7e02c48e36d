using Discovery.Benchmarks.Speed.Tables;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>What a work is to reach in each of its figures; null where there is no target.</summary>
internal sealed record WorkTargets
{
    public Target? Throughput { get; init; }

    public Target? Cpu { get; init; }

    public Target? P50 { get; init; }

    public Target? P99 { get; init; }

    /// <summary>Throughput over that of the empty handler.</summary>
    public Target? OfLimit { get; init; }
}
