namespace Discovery.Rpc;

/// <summary>
/// A call that ended with a status other than OK. A server handler throws it to choose the status of its call;
/// a client gets it for whatever the server, the network or its own deadline did to the call.
/// </summary>
public sealed class RpcException : Exception
{
    public RpcException(RpcStatusCode code, string detail, Exception? inner = null)
        : base($"{code}: {detail}", inner)
    {
        StatusCode = code;
        Detail = detail;
    }

    /// <summary>The status of the call. Never <see cref="RpcStatusCode.OK"/> when it came from a peer.</summary>
    public RpcStatusCode StatusCode { get; }

    /// <summary>The text that travels in <c>grpc-message</c>.</summary>
    public string Detail { get; }

    /// <summary>Metadata sent along with the status. A server handler may add to it before throwing.</summary>
    public RpcMetadata Trailers { get; init; } = [];

    /// <summary>
    /// Client side: true only when the request certainly never reached a handler (connection refused, name not resolved,
    /// stream refused, GOAWAY below it), so that repeating even a write is safe. False means "may have been executed".
    /// </summary>
    public bool NotSent { get; init; }
}
