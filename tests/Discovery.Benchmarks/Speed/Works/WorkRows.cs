using Discovery.Benchmarks.Speed.Tables;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>The rows of a work, in the order in which they are printed.</summary>
internal sealed class WorkRows(string title, string unit, WorkTargets targets)
{
    public SpeedRow Throughput { get; } = new(title, $"{unit}s/s", "N0", targets.Throughput, HasRatio: true);

    public SpeedRow Cpu { get; } = new(title, $"server CPU per {unit}, µs", "F1", targets.Cpu, HasRatio: true);

    public SpeedRow P50 { get; } = new(title, "p50, ms", "F2", targets.P50, HasRatio: true);

    public SpeedRow P99 { get; } = new(title, "p99, ms", "F2", targets.P99, HasRatio: true);

    public SpeedRow Memory { get; } = new(title, "resident, MB", "F0", null, HasRatio: true);

    public SpeedRow ServerShare { get; } = new(title, "server, % of its core", "F0", null, HasRatio: false);

    public SpeedRow LoadShare { get; } = new(title, "load, % of its core", "F0", null, HasRatio: false);

    public SpeedRow Limit { get; } = new(title, "empty handler, /s", "N0", null, HasRatio: false);

    public SpeedRow LimitCpu { get; } = new(title, "empty handler, CPU, µs", "F1", null, HasRatio: false);

    public SpeedRow OfLimit { get; } = new(title, "of the empty handler's throughput", "F2", targets.OfLimit, HasRatio: false);
}
