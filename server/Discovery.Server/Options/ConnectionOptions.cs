namespace Discovery.Server.Options;

/// <summary>What connections of clients may do, and for how long.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Origins that browsers may come from; empty for all.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Names that requests without TLS may have in their Host header; empty for all.</summary>
    public IReadOnlyList<string> HostWhitelist { get; init; } = [];

    /// <summary>A client that sends its headers a byte at a time holds a connection for no longer.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection that was silent for this long is pinged; the longest for never.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
