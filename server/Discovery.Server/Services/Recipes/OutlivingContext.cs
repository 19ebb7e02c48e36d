using Discovery.Rpc;

namespace Discovery.Server.Services.Recipes;

/// <summary>A call's context for what has to be done although the call is over: same caller, another end.</summary>
internal sealed class OutlivingContext(RpcServerContext call, CancellationToken end) : RpcServerContext
{
    public override string Method => call.Method;

    public override RpcMetadata RequestHeaders => call.RequestHeaders;

    public override string Peer => call.Peer;

    public override TimeSpan? Timeout => null;

    public override CancellationToken CancellationToken => end;

    public override RpcMetadata ResponseTrailers { get; } = [];

    public override RpcMetadata ResponseHeaders { get; } = [];

    public override ValueTask SendHeadersAsync() => default;
}
