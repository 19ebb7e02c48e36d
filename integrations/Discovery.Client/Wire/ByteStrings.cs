using Google.Protobuf;

namespace Discovery.Client;

/// <summary>Between our keys and values and the bytes of messages, without copies.</summary>
internal static class ByteStrings
{
    public static ByteString ToByteString(this KvKey key) => UnsafeByteOperations.UnsafeWrap(key.Bytes);

    public static ByteString ToByteString(this KvValue value) => UnsafeByteOperations.UnsafeWrap(value.Bytes);

    public static KvKey ToKey(this ByteString bytes) => KvKey.Owning(bytes.Memory);

    public static KvValue ToValue(this ByteString bytes) => new(bytes.Memory);
}
