namespace Discovery.Server.Options;

/// <summary>Where traces go through OTLP.</summary>
public sealed record TracingOptions
{
    /// <summary>host:port of the collector.</summary>
    public required string Address { get; init; }

    public required string ServiceName { get; init; }

    /// <summary>Empty for none.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Traces kept of a million.</summary>
    public required int SamplesPerMillion { get; init; }
}
