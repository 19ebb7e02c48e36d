using Discovery.Rpc.Wire;

namespace Discovery.Rpc.Client;

/// <summary>Turns what the HTTP stack throws into the status that gRPC has for it, and says whether the request can have arrived.</summary>
internal static class TransportErrors
{
    /// <returns>An <see cref="RpcException"/>, or an <see cref="OperationCanceledException"/> when the caller's own token was the cause.</returns>
    public static Exception Translate(Exception error, CallLifetime lifetime, ISendProgress progress, Uri address)
    {
        if (error is RpcException)
        {
            return error;
        }
        // The request messages are written after the connection stands and the headers are out: if that never began, no server saw one.
        bool notSent = !progress.Started;
        if (lifetime.Reason(notSent, error) is { } reason)
        {
            return reason;
        }
        if (Find<RequestNotRepeatableException>(error) is { } refused)
        {
            return new RpcException(RpcStatusCode.Unavailable, refused.Message, error) { NotSent = true };
        }
        if (Find<HttpProtocolException>(error) is { } protocol)
        {
            return new RpcException(StatusMapping.FromHttp2Error(protocol.ErrorCode), protocol.Message, error)
            {
                NotSent = notSent || protocol.ErrorCode == StatusMapping.Http2RefusedStream,
            };
        }
        return error switch
        {
            HttpRequestException or IOException =>
                new RpcException(RpcStatusCode.Unavailable, $"{address.Authority}: {Innermost(error).Message}", error) { NotSent = notSent },
            // The HTTP stack reports its connect time-out as a cancellation.
            OperationCanceledException { InnerException: TimeoutException timeout } =>
                new RpcException(RpcStatusCode.Unavailable, $"{address.Authority}: {timeout.Message}", error) { NotSent = notSent },
            OperationCanceledException =>
                new RpcException(RpcStatusCode.Canceled, "the call was cancelled", error) { NotSent = notSent },
            _ => new RpcException(RpcStatusCode.Unknown, error.Message, error) { NotSent = notSent },
        };
    }

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }
        return error as T;
    }

    private static Exception Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            error = inner;
        }
        return error;
    }
}
