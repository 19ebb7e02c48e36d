namespace Discovery.Server.Options;

/// <summary>What HTTP serves besides gRPC.</summary>
public sealed record HttpOptions
{
    public bool EnableGateway { get; init; } = true;

    /// <summary>Origins that browsers may come from; empty for all.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Names that requests without TLS may have in their Host header; empty for all.</summary>
    public IReadOnlyList<string> HostWhitelist { get; init; } = [];

    public IReadOnlyList<Uri> ListenMetricsUrls { get; init; } = [];

    public bool EnableDebug { get; init; }

    /// <summary>Histograms of each call as well.</summary>
    public bool ExtensiveMetrics { get; init; }

    /// <summary>A client that sends its headers a byte at a time holds a connection for no longer.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection that was silent for this long is pinged; infinite for never.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
