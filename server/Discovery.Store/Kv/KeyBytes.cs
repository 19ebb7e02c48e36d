using Google.Protobuf;

namespace Discovery.Store;

/// <summary>Order and equality of keys by their bytes.</summary>
internal sealed class KeyBytes : IComparer<ByteString>, IEqualityComparer<ByteString>
{
    internal static readonly KeyBytes Comparer = new();

    /// <summary>Wraps an array that nobody writes to any more, without copying it.</summary>
    internal static ByteString Wrap(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(bytes);

    public int Compare(ByteString? x, ByteString? y) => Span(x).SequenceCompareTo(Span(y));

    public bool Equals(ByteString? x, ByteString? y) => Span(x).SequenceEqual(Span(y));

    /// <summary>Seeded per process, unlike ByteString's own: keys come from clients, who could make them collide.</summary>
    public int GetHashCode(ByteString obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }

    private static ReadOnlySpan<byte> Span(ByteString? bytes) => bytes is null ? default : bytes.Span;
}
