namespace Discovery.Rpc.Wire;

/// <summary>What is said about a message that can't be read; the words are grpc-go's, as clients compare them.</summary>
internal static class FrameErrors
{
    public static RpcException TooLarge(long size, int max) =>
        new(RpcStatusCode.ResourceExhausted, $"grpc: received message larger than max ({size} vs. {max})");

    public static RpcException TooLargeDecompressed(long size, int max) =>
        new(RpcStatusCode.ResourceExhausted, $"grpc: received message after decompression larger than max ({size} vs. {max})");

    public static RpcException UnexpectedEnd() => new(RpcStatusCode.Internal, "unexpected EOF");

    public static RpcException BadFlag(byte flag) =>
        new(RpcStatusCode.Internal, $"grpc: received unexpected payload format {flag}");

    public static RpcException CompressedWithoutEncoding() =>
        new(RpcStatusCode.Internal, "grpc: compressed flag set with identity or empty encoding");

    public static RpcException Undecodable(Exception inner) =>
        new(RpcStatusCode.Internal, $"grpc: error unmarshalling request: {inner.Message}", inner);

    public static RpcException Undecompressable(Exception inner) =>
        new(RpcStatusCode.Internal, $"grpc: failed to decompress the received message: {inner.Message}", inner);

    public static RpcException UnknownEncoding(string encoding) =>
        new(RpcStatusCode.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\"");

    public static RpcException NoRequest() =>
        new(RpcStatusCode.Internal, "cardinality violation: received no request message from non-client-streaming RPC");

    public static RpcException TwoRequests() =>
        new(RpcStatusCode.Internal, "cardinality violation: received multiple request messages for non-client-streaming RPC");

    public static RpcException NoResponse() =>
        new(RpcStatusCode.Internal, "cardinality violation: received no response message from non-server-streaming RPC");

    public static RpcException TwoResponses() =>
        new(RpcStatusCode.Internal, "cardinality violation: expected <EOF> for non-server-streaming RPCs, but received another message");
}
