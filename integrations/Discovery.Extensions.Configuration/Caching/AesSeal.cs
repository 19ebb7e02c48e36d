using System.Security.Cryptography;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// AES-256-GCM: the mark, 8 bytes that tell one key from another, the nonce, the tag, then what is encrypted.
/// The first two are authenticated with the rest.
/// </summary>
internal sealed class AesSeal : ICacheSeal
{
    private const int KeyBytes = 32;
    private const int KeyIdBytes = 8;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private static readonly byte[] Mark = "discovery-cache-aes1\n"u8.ToArray();

    private readonly byte[] _key;
    private readonly byte[] _associated;

    public AesSeal(byte[] key)
    {
        if (key.Length != KeyBytes)
            throw new KvStoreCacheException($"The key of the cache file has {key.Length} bytes; expected {KeyBytes}.");
        _key = [.. key];

        // One-way, and of no use for anything but recognising the key.
        _associated = [.. Mark, .. HMACSHA256.HashData(_key, "id of the key of a cache file"u8)[..KeyIdBytes]];
    }

    private int Overhead => _associated.Length + NonceBytes + TagBytes;

    public byte[] Seal(byte[] plain)
    {
        var content = new byte[Overhead + plain.Length];
        _associated.CopyTo(content, 0);

        // Random: the key outlives the process, so that no counter would be sure to be new. 96 bits last for billions of writes.
        var nonce = content.AsSpan(_associated.Length, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(nonce, plain, content.AsSpan(Overhead), content.AsSpan(_associated.Length + NonceBytes, TagBytes), _associated);
        return content;
    }

    public byte[] Open(byte[] content)
    {
        if (!content.AsSpan().StartsWith(Mark))
            throw new KvStoreCacheException("is not one that was encrypted with a key. Delete it; the next start that reaches the store writes it anew.");
        if (content.Length < Overhead)
            throw Damaged(null);
        if (!content.AsSpan(0, _associated.Length).SequenceEqual(_associated))
            throw new KvStoreCacheException("was written with another key. Give it that key, or delete the file.");
        var plain = new byte[content.Length - Overhead];
        var tag = content.AsSpan(_associated.Length + NonceBytes, TagBytes);
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(content.AsSpan(_associated.Length, NonceBytes), content.AsSpan(Overhead), tag, plain, _associated);
            return plain;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw Damaged(e);
        }
    }

    private static KvStoreCacheException Damaged(Exception? inner) =>
        new("is damaged or was changed. Delete it; the next start that reaches the store writes it anew.", inner);
}
