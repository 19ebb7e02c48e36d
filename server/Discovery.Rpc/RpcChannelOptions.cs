using System.Net.Security;

namespace Discovery.Rpc;

/// <summary>Settings of one channel.</summary>
public sealed record RpcChannelOptions
{
    public static RpcChannelOptions Default { get; } = new();

    /// <summary>How long one attempt to connect may take, TLS included. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection with open calls that has been silent for this long is pinged. Default 10 s, at least 1 s.</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A ping unanswered for this long fails the connection and its calls with Unavailable. Default 5 s, at least 1 s.</summary>
    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A larger answer, before or after decompression, fails the call with ResourceExhausted. In bytes; default: no limit.</summary>
    public int MaxReceiveMessageBytes { get; init; } = int.MaxValue;

    /// <summary>TLS settings for https:// addresses; null means the platform's defaults.</summary>
    public SslClientAuthenticationOptions? Ssl { get; init; }

    /// <summary>The name by which the server is addressed, asked for in TLS and expected in its certificate; null for the host of the address.</summary>
    public string? ServerName { get; init; }
}
