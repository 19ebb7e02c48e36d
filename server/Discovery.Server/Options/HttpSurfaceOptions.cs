namespace Discovery.Server.Options;

/// <summary>What is served beside gRPC.</summary>
public sealed record HttpSurfaceOptions
{
    /// <summary>The same methods as JSON under /v3/.</summary>
    public required bool EnableGateway { get; init; }

    /// <summary>Histograms of how long each method takes, too.</summary>
    public required bool ExtensiveMetrics { get; init; }

    /// <summary>Addresses beside the clients' that serve /metrics and the health checks, and nothing else.</summary>
    public required IReadOnlyList<Uri> ListenMetricsUrls { get; init; }

    /// <summary>/debug/vars.</summary>
    public required bool EnableDebug { get; init; }

    /// <summary>Null when no traces are sent.</summary>
    public required TracingOptions? Tracing { get; init; }
}
