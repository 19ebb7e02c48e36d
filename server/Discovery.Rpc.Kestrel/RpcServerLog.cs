using Microsoft.Extensions.Logging;

namespace Discovery.Rpc.Kestrel;

/// <summary>Event ids 2100–2199.</summary>
internal static partial class RpcServerLog
{
    [LoggerMessage(2100, LogLevel.Error, "the handler of {Method} failed")]
    public static partial void HandlerFailed(this ILogger logger, string method, Exception error);

    [LoggerMessage(2101, LogLevel.Debug, "connection {Connection} sent no complete request line in time; closed")]
    public static partial void PeekTimedOut(this ILogger logger, string connection);

    [LoggerMessage(2103, LogLevel.Warning, "a call of {Method} is ended: its client {Peer} takes nothing of the answer")]
    public static partial void ClientIsSlow(this ILogger logger, string method, string peer);

    [LoggerMessage(2102, LogLevel.Warning, "{Remote} sent something to {Local} that is neither HTTP/1.1 nor HTTP/2 in the clear (TLS, perhaps?); it is refused, and more of the kind is told at most once a minute")]
    public static partial void NotHttp(this ILogger logger, string remote, string local);
}
