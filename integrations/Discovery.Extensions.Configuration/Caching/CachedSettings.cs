namespace Discovery.Extensions.Configuration;

/// <summary>What a cache file holds.</summary>
internal sealed record CachedSettings(DateTimeOffset WrittenAt, Dictionary<string, string?> Settings);
