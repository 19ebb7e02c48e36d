namespace Discovery.Extensions.Configuration;

/// <summary>How the content of a cache file is kept from others.</summary>
internal interface ICacheSeal
{
    byte[] Seal(byte[] plain);

    /// <exception cref="KvStoreCacheException">The content is damaged or was sealed otherwise; the message goes on from "The cache file x ".</exception>
    byte[] Open(byte[] content);
}
