using System.Globalization;
using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// Reads the section <c>KvStore</c> by hand: no reflection, so that trimmed applications work, and every bad value is told at once.
/// Unknown settings are left to others who read the same section.
/// </summary>
internal static class KvStoreSection
{
    public static void Read(IConfigurationSection section, KvStoreConfigurationSource source)
    {
        var errors = new List<string>();
        var endpoints = List(section, nameof(source.Endpoints));
        if (endpoints.Count > 0)
            source.Endpoints = ParseEndpoints(section, endpoints, errors);
        source.ConnectionString = section[nameof(source.ConnectionString)] ?? source.ConnectionString;
        source.User = section[nameof(source.User)] ?? source.User;
        source.Password = section[nameof(source.Password)] ?? source.Password;
        ReadTls(section.GetSection(nameof(source.Tls)), source);
        ReadPrefixes(section, source, errors);
        source.KeyToRemove = section[nameof(source.KeyToRemove)] ?? source.KeyToRemove;
        source.Optional = Bool(section, nameof(source.Optional), source.Optional, errors);
        source.ReloadOnChange = Bool(section, nameof(source.ReloadOnChange), source.ReloadOnChange, errors);
        source.StartupTimeout = Time(section, nameof(source.StartupTimeout), source.StartupTimeout, errors);
        source.ReloadDebounce = Time(section, nameof(source.ReloadDebounce), source.ReloadDebounce, errors);
        ReadCache(section, source, errors);
        KvStoreConfigurationException.ThrowIfAny(errors);
    }

    private static void ReadTls(IConfigurationSection section, KvStoreConfigurationSource source)
    {
        if (!section.GetChildren().Any())
            return;
        source.Tls = new KvStoreTlsOptions
        {
            CaFile = section[nameof(KvStoreTlsOptions.CaFile)],
            CertificateFile = section[nameof(KvStoreTlsOptions.CertificateFile)],
            KeyFile = section[nameof(KvStoreTlsOptions.KeyFile)],
        };
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

    private static IReadOnlyList<Uri> ParseEndpoints(IConfigurationSection section, IReadOnlyList<string> texts, List<string> errors)
    {
        try
        {
            return KvClientOptions.Parse(string.Join(',', texts)).Endpoints;
        }
        catch (ArgumentException e)
        {
            errors.Add($"{section.Path}:Endpoints: {e.Message}");
            return [];
        }
    }

    /// <summary>A list as JSON files and environment variables write it (Endpoints:0, Endpoints:1) or one text with commas.</summary>
    private static List<string> List(IConfigurationSection section, string name)
    {
        var list = section.GetSection(name);
        var texts = list.GetChildren().Select(child => child.Value ?? "").ToList();
        if (list.Value is { Length: > 0 } joined)
            // The single text wins: it is how a command line replaces the list of a file.
            return [joined];
        return texts;
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
