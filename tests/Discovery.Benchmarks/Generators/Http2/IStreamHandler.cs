namespace Discovery.Benchmarks.Generators.Http2;

/// <summary>Who opened a stream and hears of it, on the connection's thread.</summary>
internal interface IStreamHandler
{
    /// <summary>Bytes of the answer, frames of gRPC cut as the server likes.</summary>
    void Data(ReadOnlySpan<byte> bytes);

    /// <summary>The stream has ended, with grpc-status 0 or otherwise.</summary>
    void Ended(bool isOk);
}
