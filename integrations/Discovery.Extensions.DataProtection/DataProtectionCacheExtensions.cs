using Discovery.Extensions.Configuration;
using Microsoft.AspNetCore.DataProtection;

namespace Discovery.Extensions.DataProtection;

/// <summary>Encrypting the cache file of a configuration with Data Protection.</summary>
public static class DataProtectionCacheExtensions
{
    private const string Purpose = "Discovery.Extensions.Configuration.CacheFile";

    /// <summary>
    /// Encrypts <see cref="KvStoreConfigurationSource.CacheFile"/> with keys of this provider. They must be at hand while the store is away: a
    /// provider that keeps its keys in that very store can't open the file when it is needed.
    /// </summary>
    public static KvStoreConfigurationSource ProtectCacheFile(this KvStoreConfigurationSource source, IDataProtectionProvider provider)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(provider);
        source.CacheProtector = new Protector(provider.CreateProtector(Purpose));
        return source;
    }

    private sealed class Protector(IDataProtector protector) : IKvCacheProtector
    {
        public byte[] Protect(byte[] plain) => protector.Protect(plain);

        public byte[] Unprotect(byte[] sealedBytes) => protector.Unprotect(sealedBytes);
    }
}
