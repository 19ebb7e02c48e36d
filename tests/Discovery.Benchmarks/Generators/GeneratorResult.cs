namespace Discovery.Benchmarks.Generators;

/// <summary>What a generator counted, as it tells it to who started it.</summary>
internal sealed record GeneratorResult
{
    public double Seconds { get; init; }

    /// <summary>Requests answered with OK, or events delivered.</summary>
    public long Done { get; init; }

    public long Failed { get; init; }

    /// <summary>Of answers.</summary>
    public long Bytes { get; init; }

    /// <summary>Milliseconds.</summary>
    public double P50 { get; init; }

    /// <inheritdoc cref="P50"/>
    public double P99 { get; init; }

    /// <summary>Processor time of the generator over the measured time: near 1, it was the bottleneck.</summary>
    public double OwnCpu { get; init; }
}
