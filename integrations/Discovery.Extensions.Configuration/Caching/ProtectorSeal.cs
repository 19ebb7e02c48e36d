namespace Discovery.Extensions.Configuration;

/// <summary>What the application's own protector makes of it.</summary>
internal sealed class ProtectorSeal(IKvCacheProtector protector) : ICacheSeal
{
    private static readonly byte[] Mark = "discovery-cache-own1\n"u8.ToArray();

    public byte[] Seal(byte[] plain) => [.. Mark, .. protector.Protect(plain)];

    public byte[] Open(byte[] content)
    {
        if (!content.AsSpan().StartsWith(Mark))
            throw new KvStoreCacheException("was not written by a protector. Delete it; the next start that reaches the store writes it anew.");
        try
        {
            return protector.Unprotect(content[Mark.Length..]);
        }
        catch (Exception e)
        {
            // Foreign code: what it throws for a bad content is not known.
            throw new KvStoreCacheException($"is refused by its protector: it was written with another key, damaged or changed. {e.Message}", e);
        }
    }
}
