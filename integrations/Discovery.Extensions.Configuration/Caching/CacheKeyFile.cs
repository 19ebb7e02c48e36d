using System.Text;

namespace Discovery.Extensions.Configuration;

/// <summary>Reads a key of 32 bytes from a file: as they are, or in Base64 as <c>openssl rand -base64 32</c> writes it.</summary>
internal static class CacheKeyFile
{
    private const int KeyBytes = 32;

    // More than any form of a key takes.
    private const int FileBytesMax = 1024;

    /// <exception cref="KvStoreCacheException">The file can't be read or holds no key.</exception>
    public static byte[] Read(string path)
    {
        byte[] content;
        try
        {
            if (new FileInfo(path).Length > FileBytesMax)
                throw new IOException("It is too large to be a key.");
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KvStoreCacheException($"The key file {path} can't be read: {e.Message}", e);
        }

        if (content.Length == KeyBytes)
            return content;
        return FromBase64(Encoding.ASCII.GetString(content).Trim())
            ?? throw new KvStoreCacheException(
                $"The key file {path} holds no key: expected {KeyBytes} bytes, or these in Base64 as openssl rand -base64 {KeyBytes} writes them.");
    }

    /// <returns>Null when the text is not a key.</returns>
    public static byte[]? FromBase64(string text)
    {
        var key = new byte[KeyBytes];
        return Convert.TryFromBase64String(text, key, out var written) && written == KeyBytes ? key : null;
    }
}
