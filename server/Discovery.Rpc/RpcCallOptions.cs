namespace Discovery.Rpc;

/// <summary>What a caller may say about one call. The default is: no deadline, no metadata, no compression.</summary>
public readonly record struct RpcCallOptions
{
    /// <summary>Sent as <c>grpc-timeout</c> and enforced locally; null means no deadline. Must be positive.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Metadata sent with the request.</summary>
    public RpcMetadata? Headers { get; init; }

    /// <summary>Compress the request messages with gzip. Answers are accepted in gzip in any case. etcd itself takes no gzip and answers Unimplemented.</summary>
    public bool Compress { get; init; }
}
