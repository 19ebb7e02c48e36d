using System.Net;

namespace Discovery.Rpc.Wire;

/// <summary>How gRPC reads the errors of the layers below: HTTP status codes and HTTP/2 error codes.</summary>
internal static class StatusMapping
{
    public const long Http2RefusedStream = 0x7;

    public static RpcStatusCode FromHttpStatus(HttpStatusCode status) => (int)status switch
    {
        400 => RpcStatusCode.Internal,
        401 => RpcStatusCode.Unauthenticated,
        403 => RpcStatusCode.PermissionDenied,
        404 => RpcStatusCode.Unimplemented,
        429 or 502 or 503 or 504 => RpcStatusCode.Unavailable,
        _ => RpcStatusCode.Unknown,
    };

    /// <summary>Why a stream was reset: RFC 9113, section 7, through the table of the gRPC protocol.</summary>
    public static RpcStatusCode FromHttp2Error(long code) => code switch
    {
        Http2RefusedStream => RpcStatusCode.Unavailable,
        0x8 => RpcStatusCode.Canceled,
        0xb => RpcStatusCode.ResourceExhausted,
        0xc => RpcStatusCode.PermissionDenied,
        >= 0x0 and <= 0xa => RpcStatusCode.Internal,
        _ => RpcStatusCode.Unknown,
    };
}
