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
    public static ListenOptions UseCleartextHttp1AndHttp2(this ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ILogger logger = options.ApplicationServices?.GetService<ILoggerFactory>()?.CreateLogger("Discovery.Rpc") ?? NullLogger.Instance;
        KestrelServerLimits limits = options.KestrelServerOptions.Limits;
        // Protocols stays at its default, which has both: set explicitly, Kestrel would warn that HTTP/2 needs TLS.
        options.Use(next => new CleartextProtocolPeek(next, limits, logger).OnConnectionAsync);
        return options;
    }
}
