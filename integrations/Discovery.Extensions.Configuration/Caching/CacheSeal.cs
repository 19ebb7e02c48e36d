namespace Discovery.Extensions.Configuration;

/// <summary>Which seal a source asks for.</summary>
internal static class CacheSeal
{
    /// <returns>Null when there is no cache file, or nothing says how it is to be protected.</returns>
    public static ICacheSeal? Choose(KvStoreConfigurationSource source, List<string> errors)
    {
        var ways = new List<string>();
        if (source.CacheKey is not null)
            ways.Add(nameof(source.CacheKey));
        if (source.CacheKeyFile is not null)
            ways.Add(nameof(source.CacheKeyFile));
        if (source.CacheProtector is not null)
            ways.Add(nameof(source.CacheProtector));
        if (source.CachePlainText)
            ways.Add(nameof(source.CachePlainText));
        if (ways.Count > 1)
            errors.Add($"{string.Join(" and ", ways)} are set: keep one of them.");
        if (source.CacheFile is { } file && (file.Length == 0 || file.EndsWith('/')))
            errors.Add($"CacheFile is \"{file}\"; expected the path of a file.");
        if (ways.Count == 1 && source.CacheFile is null)
            errors.Add($"{ways[0]} is set without CacheFile.");
        if (errors.Count > 0 || ways.Count == 0 || source.CacheFile is null)
            return null;
        try
        {
            return Choose(source);
        }
        catch (KvStoreCacheException e)
        {
            errors.Add(e.Message);
            return null;
        }
    }

    private static ICacheSeal Choose(KvStoreConfigurationSource source)
    {
        if (source.CacheProtector is not null)
            return new ProtectorSeal(source.CacheProtector);
        if (source.CachePlainText)
            return new PlainSeal();
        return new AesSeal(source.CacheKey ?? CacheKeyFile.Read(source.CacheKeyFile!));
    }
}
