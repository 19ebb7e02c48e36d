using System.Net;

namespace Discovery.Rpc.Client;

/// <summary>The HTTP stack of a channel, set up for gRPC: nothing that guesses, redirects, caches cookies or goes through a proxy.</summary>
internal static class ChannelTransport
{
    public static SocketsHttpHandler Create(RpcChannelOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = options.ConnectTimeout,
            // One connection carries as many streams as the server grants; more calls than that open another one.
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = options.KeepAlivePingDelay,
            KeepAlivePingTimeout = options.KeepAlivePingTimeout,
            // Servers of the grpc-go family answer pings on a connection without calls with ENHANCE_YOUR_CALM.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };
        if (options.Ssl is { } ssl)
        {
            handler.SslOptions = ssl;
        }
        return handler;
    }
}
