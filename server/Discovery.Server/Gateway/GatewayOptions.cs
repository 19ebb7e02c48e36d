using Discovery.Rpc.Kestrel;

namespace Discovery.Server.Gateway;

/// <summary>How calls are served that come as JSON.</summary>
/// <param name="Rpc">What the same calls get that come by gRPC.</param>
/// <param name="Logger">Hears of handlers that failed.</param>
/// <param name="Stopping">Fires when the host begins to stop: streams end.</param>
internal sealed record GatewayOptions(RpcServerOptions Rpc, ILogger Logger, CancellationToken Stopping)
{
    /// <summary>Bytes of a body, of a stream those of one message: base64 takes four for three, escaped text up to six for one.</summary>
    public long BodyBytesMax => (6L * Rpc.MaxReceiveMessageBytes) + 4096;
}
