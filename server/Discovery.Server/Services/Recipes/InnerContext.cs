using Discovery.Rpc;

namespace Discovery.Server.Services.Recipes;

/// <summary>
/// The context of a call that a call makes inside the server: of the same caller, whoever that has shown to be, and judged as that method,
/// but with an end of its own.
/// </summary>
internal sealed class InnerContext(RpcServerContext call, string method, CancellationToken end) : RpcServerContext
{
    public override string Method => method;

    public override RpcMetadata RequestHeaders => call.RequestHeaders;

    public override string Peer => call.Peer;

    public override string? ClientCertificateName => call.ClientCertificateName;

    public override TimeSpan? Timeout => null;

    public override CancellationToken CancellationToken => end;

    public override RpcMetadata ResponseTrailers { get; } = [];

    public override RpcMetadata ResponseHeaders { get; } = [];

    public override ValueTask SendHeadersAsync() => default;
}
