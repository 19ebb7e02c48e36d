using System.Globalization;
using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// Reads the section <c>KvStore</c> by hand: no reflection, so that trimmed applications work, and every bad value is told at once.
/// What says where the store is and how to talk to it is read as every client reads it; unknown settings are left to others.
/// </summary>
internal static class SourceSection
{
    public static void Read(IConfigurationSection section, KvStoreConfigurationSource source)
    {
        var errors = new List<string>();
        source.Client = KvStoreSection.Read(section);
        if (source.Client.Endpoints.Count > 0)
            source.Endpoints = ParseEndpoints(section, source.Client, errors);
        ReadPrefixes(section, source, errors);
        source.KeyToRemove = section[nameof(source.KeyToRemove)] ?? source.KeyToRemove;
        source.Optional = Bool(section, nameof(source.Optional), source.Optional, errors);
        source.ReloadOnChange = Bool(section, nameof(source.ReloadOnChange), source.ReloadOnChange, errors);
        source.StartupTimeout = Time(section, nameof(source.StartupTimeout), source.StartupTimeout, errors);
        source.ReloadDebounce = Time(section, nameof(source.ReloadDebounce), source.ReloadDebounce, errors);
        ReadCache(section, source, errors);
        KvStoreConfigurationException.ThrowIfAny(errors);
    }

    private static void ReadCache(IConfigurationSection section, KvStoreConfigurationSource source, List<string> errors)
    {
        source.CacheFile = section[nameof(source.CacheFile)] ?? source.CacheFile;
        source.CacheKeyFile = section[nameof(source.CacheKeyFile)] ?? source.CacheKeyFile;
        source.CachePlainText = Bool(section, nameof(source.CachePlainText), source.CachePlainText, errors);
        if (section[nameof(source.CacheKey)] is not { } text)
            return;
        source.CacheKey = CacheKeyFile.FromBase64(text);

        // Not the text itself: it may be nearly the key.
        if (source.CacheKey is null)
            errors.Add($"{section.Path}:{nameof(source.CacheKey)} is not 32 bytes in Base64; openssl rand -base64 32 makes such a key.");
    }

    private static void ReadPrefixes(IConfigurationSection section, KvStoreConfigurationSource source, List<string> errors)
    {
        var one = section[nameof(source.Prefix)];
        var many = section.GetSection(nameof(source.Prefixes)).GetChildren().Select(child => child.Value ?? "").ToArray();
        if (one is not null && many.Length > 0)
            errors.Add($"{section.Path}:Prefix and {section.Path}:Prefixes are both set: keep one of them.");
        if (one is not null)
            source.Prefix = one;
        else if (many.Length > 0)
            source.Prefixes = many;
    }

    private static IReadOnlyList<Uri> ParseEndpoints(IConfigurationSection section, KvClientSettings client, List<string> errors)
    {
        try
        {
            return KvClientOptions.ParseEndpoints(string.Join(',', client.Endpoints), client.Tls is not null);
        }
        catch (ArgumentException e)
        {
            errors.Add($"{section.Path}:Endpoints: {e.Message}");
            return [];
        }
    }

    private static bool Bool(IConfigurationSection section, string name, bool fallback, List<string> errors)
    {
        if (section[name] is not { } text)
            return fallback;
        if (bool.TryParse(text, out var value))
            return value;
        errors.Add($"{section.Path}:{name} is \"{text}\"; expected true or false.");
        return fallback;
    }

    private static TimeSpan Time(IConfigurationSection section, string name, TimeSpan fallback, List<string> errors)
    {
        if (section[name] is not { } text)
            return fallback;
        // A bare number would be days to TimeSpan, which nobody means here.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value))
            return value;
        errors.Add($"{section.Path}:{name} is \"{text}\"; expected a time such as 00:00:30.");
        return fallback;
    }
}
