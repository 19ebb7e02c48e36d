using System.Net.Sockets;
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
            RpcStatusCode code = IsStreamReset(protocol) ? StatusMapping.FromHttp2Error(protocol.ErrorCode) : RpcStatusCode.Unavailable;
            return new RpcException(code, $"{address.Authority}: {protocol.Message}", error)
            {
                NotSent = notSent || protocol.ErrorCode == StatusMapping.Http2RefusedStream,
            };
        }
        return error switch
        {
            // Also after the HTTP stack has repeated a request that a server refused unseen: the last attempt never got through.
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
                new RpcException(RpcStatusCode.Unavailable, $"{address.Authority}: {Story(error)}", error) { NotSent = true },
            // A bare SocketException: the stack asks a fresh connection for its peer, and a reset in that moment comes out unwrapped.
            HttpRequestException or IOException or SocketException =>
                new RpcException(RpcStatusCode.Unavailable, $"{address.Authority}: {Story(error)}", error) { NotSent = notSent },
            // The HTTP stack reports its connect time-out as a cancellation.
            OperationCanceledException { InnerException: TimeoutException timeout } =>
                new RpcException(RpcStatusCode.Unavailable, $"{address.Authority}: {timeout.Message}", error) { NotSent = notSent },
            OperationCanceledException =>
                new RpcException(RpcStatusCode.Canceled, "the call was cancelled", error) { NotSent = notSent },
            _ => new RpcException(RpcStatusCode.Unknown, error.Message, error) { NotSent = notSent },
        };
    }

    /// <summary>
    /// A reset concerns this call and has a status of its own; everything else (GOAWAY, a ping without answer, nonsense on the wire)
    /// is the end of the connection. .NET tells the two apart in the text only, or in its resource key where texts are trimmed away.
    /// </summary>
    private static bool IsStreamReset(HttpProtocolException error) =>
        error.Message.Contains("reset the stream", StringComparison.Ordinal) || error.Message.Contains("stream_error", StringComparison.Ordinal);

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }
        return error as T;
    }

    /// <summary>What each layer says, from the outside in, without the repetitions.</summary>
    private static string Story(Exception error)
    {
        string story = error.Message;
        for (Exception? inner = error.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (!story.Contains(inner.Message, StringComparison.Ordinal))
            {
                story += $" > {inner.Message}";
            }
        }
        return story;
    }
}
