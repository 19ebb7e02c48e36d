namespace Discovery.Rpc.Kestrel;

/// <summary>How gRPC calls are served.</summary>
public sealed record RpcServerOptions
{
    public static RpcServerOptions Default { get; } = new();

    /// <summary>A larger request message, before or after decompression, is refused with ResourceExhausted. In bytes; default 4 MiB, as grpc-go's.</summary>
    public int MaxReceiveMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>What requests count in that have not come as a whole yet; null, the default, for no limit of all together.</summary>
    public RpcBodyBudget? Bodies { get; init; }

    /// <summary>
    /// Compress answers for every client that accepts gzip. Default false: only clients that compress their requests get compressed answers.
    /// </summary>
    public bool CompressResponses { get; init; }

    /// <summary>
    /// A call whose client takes nothing of its answer for so long is ended, and its stream reset with ENHANCE_YOUR_CALM, which clients
    /// take for ResourceExhausted; an answer has a second for each 64 KiB of it besides. Infinite by default: a client may be as slow as it likes.
    /// </summary>
    public TimeSpan SlowClientTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Turns an exception of a handler into a status. Null, also as a result, means that the exception is logged and the client gets Unknown
    /// without any detail of it. Not asked for <see cref="RpcException"/>, nor for what follows from the end of the call.
    /// </summary>
    public Func<Exception, RpcException?>? MapException { get; init; }
}
