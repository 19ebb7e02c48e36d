using Discovery.Rpc;

namespace Discovery.Server.Gateway;

/// <summary>gRPC's status codes as HTTP's, by the table of grpc-gateway.</summary>
internal static class GatewayStatus
{
    public static int ToHttp(RpcStatusCode code) => code switch
    {
        RpcStatusCode.OK => StatusCodes.Status200OK,
        RpcStatusCode.Canceled => StatusCodes.Status408RequestTimeout,
        RpcStatusCode.InvalidArgument or RpcStatusCode.FailedPrecondition or RpcStatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        RpcStatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        RpcStatusCode.NotFound => StatusCodes.Status404NotFound,
        RpcStatusCode.AlreadyExists or RpcStatusCode.Aborted => StatusCodes.Status409Conflict,
        RpcStatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        RpcStatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RpcStatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        RpcStatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        RpcStatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
