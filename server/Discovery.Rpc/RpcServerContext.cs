namespace Discovery.Rpc;

/// <summary>What a server handler knows about its call. Valid until the handler has returned.</summary>
public abstract class RpcServerContext
{
    /// <summary>The HTTP path, as in <c>/etcdserverpb.KV/Range</c>.</summary>
    public abstract string Method { get; }

    /// <summary>Metadata of the request, without what belongs to HTTP and gRPC themselves.</summary>
    public abstract RpcMetadata RequestHeaders { get; }

    /// <summary>The other end of the connection, as in <c>ipv4:10.0.0.7:51514</c> or <c>unix:</c>.</summary>
    public abstract string Peer { get; }

    /// <summary>
    /// The common name of the client's certificate, which the host has checked against the authorities that it trusts; null without one. A
    /// call that another program passes on, such as one that came as JSON, has none: that program's certificate says nothing of the client.
    /// </summary>
    public virtual string? ClientCertificateName => null;

    /// <summary>The deadline that came with the request, counted from its start; null when there is none.</summary>
    public abstract TimeSpan? Timeout { get; }

    /// <summary>Fires when the client is gone or cancels, when the deadline has passed, and, for calls that stream, when the host stops.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Sent along with the status at the end of the call.</summary>
    public abstract RpcMetadata ResponseTrailers { get; }

    /// <summary>Sent ahead of the first message; what is added after that is not sent.</summary>
    public abstract RpcMetadata ResponseHeaders { get; }

    /// <summary>
    /// Sends the headers now, ahead of any message, so that the client knows its call has been accepted. Only for calls that stream.
    /// Does nothing when they are out already.
    /// </summary>
    /// <exception cref="InvalidOperationException">A unary call, whose headers go out with its answer.</exception>
    /// <exception cref="OperationCanceledException">The call has ended.</exception>
    public abstract ValueTask SendHeadersAsync();
}
