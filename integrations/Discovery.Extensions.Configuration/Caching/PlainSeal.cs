namespace Discovery.Extensions.Configuration;

/// <summary>No seal: JSON that everybody who may read the file can read.</summary>
internal sealed class PlainSeal : ICacheSeal
{
    public byte[] Seal(byte[] plain) => plain;

    public byte[] Open(byte[] content) => content.AsSpan().StartsWith("{"u8)
        ? content
        : throw new KvStoreCacheException("is not plain text. Give the key that it was written with, or delete the file.");
}
