using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>A <see cref="KeyValue"/> in the encoding of protocol buffers, from its parts: the same bytes as the message's own.</summary>
internal static class KeyValueWire
{
    private const byte KeyTag = 1 << 3 | 2;
    private const byte CreateRevisionTag = 2 << 3;
    private const byte ModRevisionTag = 3 << 3;
    private const byte VersionTag = 4 << 3;
    private const byte ValueTag = 5 << 3 | 2;
    private const byte LeaseTag = 6 << 3;

    internal static long Size(int keyBytes, long created, long modified, long version, int valueBytes, long lease) =>
        WireBytes.FieldSize(keyBytes) + WireBytes.FieldSize((ulong)created) + WireBytes.FieldSize((ulong)modified) +
        WireBytes.FieldSize((ulong)version) + WireBytes.FieldSize(valueBytes) + WireBytes.FieldSize((ulong)lease);

    /// <summary>Writes it to the start of what is left.</summary>
    internal static void Write(
        ref Span<byte> left, ReadOnlySpan<byte> key, long created, long modified, long version, ReadOnlySpan<byte> value, long lease)
    {
        WireBytes.Field(ref left, KeyTag, key);
        WireBytes.Field(ref left, CreateRevisionTag, (ulong)created);
        WireBytes.Field(ref left, ModRevisionTag, (ulong)modified);
        WireBytes.Field(ref left, VersionTag, (ulong)version);
        WireBytes.Field(ref left, ValueTag, value);
        WireBytes.Field(ref left, LeaseTag, (ulong)lease);
    }
}
