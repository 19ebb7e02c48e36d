namespace Discovery.Benchmarks.Generators.Http2;

/// <summary>
/// Finds "grpc-status: 0" in a header block without decoding it. The connection has told the server to keep no dynamic table, so
/// the field stands there as a literal, its name and value plain or in HPACK's Huffman code.
/// </summary>
internal static class GrpcStatusScan
{
    private static ReadOnlySpan<byte> PlainName => "grpc-status"u8;

    private static ReadOnlySpan<byte> CodedName => [0x9a, 0xca, 0xc8, 0xb2, 0x12, 0x34, 0xda, 0x8f];

    private static ReadOnlySpan<byte> PlainZero => [1, (byte)'0'];

    private static ReadOnlySpan<byte> CodedZero => [0x81, 0x07];

    public static bool IsOk(ReadOnlySpan<byte> block) => IsOk(block, PlainName) || IsOk(block, CodedName);

    private static bool IsOk(ReadOnlySpan<byte> block, ReadOnlySpan<byte> name)
    {
        var at = block.IndexOf(name);
        if (at < 0)
            return false;
        var value = block[(at + name.Length)..];
        return value.StartsWith(PlainZero) || value.StartsWith(CodedZero);
    }
}
