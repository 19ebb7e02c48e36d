using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Rpc.Kestrel;

public static class ListenOptionsExtensions
{
    /// <summary>
    /// Serves HTTP/2 (with prior knowledge) and HTTP/1.1 side by side on one port without TLS, by looking at the first bytes of each connection.
    /// Needs <see cref="KestrelServerOptionsExtensions.ConfigureForRpc"/>.
    /// </summary>
    /// <param name="tls">Puts TLS in front of what is behind, for connections that begin with its handshake; null for a port without.</param>
    public static ListenOptions UseCleartextHttp1AndHttp2(this ListenOptions options, Action<ListenOptions>? tls = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ILogger logger = options.ApplicationServices?.GetService<ILoggerFactory>()?.CreateLogger("Discovery.Rpc") ?? NullLogger.Instance;
        KestrelServerLimits limits = options.KestrelServerOptions.Limits;
        // Protocols stays at its default, which has both: set explicitly, Kestrel would warn that HTTP/2 needs TLS.
        if (tls is null)
        {
            options.Use(next => new CleartextProtocolPeek(next, null, limits, logger).OnConnectionAsync);
            return options;
        }
        // What is behind TLS is asked for its place first, as the last of a chain is made first.
        ConnectionDelegate? behind = null;
        options.Use(next => new CleartextProtocolPeek(connection => behind!(connection), next, limits, logger).OnConnectionAsync);
        tls(options);
        options.Use(next => behind = next);
        return options;
    }
}
