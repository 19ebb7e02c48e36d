using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Discovery.Rpc.Kestrel;

public static class KestrelServerOptionsExtensions
{
    /// <summary>Sets Kestrel up for long-lived gRPC streams next to ordinary HTTP.</summary>
    /// <param name="options">The options of the server.</param>
    /// <param name="maxConcurrentStreams">Open calls per connection; a client that wants more waits or opens another connection. At least 1.</param>
    /// <returns>The same options.</returns>
    public static KestrelServerOptions ConfigureForRpc(this KestrelServerOptions options, int maxConcurrentStreams)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrentStreams, 1);
        options.AddServerHeader = false;
        // On the cleartext port HTTP/2 is announced as if TLS had agreed on it, while requests rightly say ":scheme http".
        options.AllowAlternateSchemes = true;
        options.Limits.Http2.MaxStreamsPerConnection = maxConcurrentStreams;
        // A watcher may stop reading for as long as it likes; a peer that has vanished is found by pings instead.
        options.Limits.MinResponseDataRate = null;
        options.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        options.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        return options;
    }
}
