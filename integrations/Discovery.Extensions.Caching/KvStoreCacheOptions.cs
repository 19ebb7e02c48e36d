namespace Discovery.Extensions.Caching;

/// <summary>Where the entries are and how long they stay.</summary>
public sealed class KvStoreCacheOptions
{
    /// <summary>What the keys of all entries begin with. Applications that are to be apart need prefixes of their own. Default <c>/cache/</c>.</summary>
    public string Prefix { get; set; } = "/cache/";

    /// <summary>The sliding expiration of entries that are set without any; a store never forgets by itself. Default 20 min.</summary>
    public TimeSpan DefaultSlidingExpiration { get; set; } = TimeSpan.FromMinutes(20);
}
