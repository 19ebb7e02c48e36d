namespace Discovery.Client;

/// <summary>A value with the entry that it was made of.</summary>
/// <param name="Value">What the parser made.</param>
/// <param name="Entry">Of what; older than that in the store where that can't be read.</param>
public sealed record KvCacheItem<T>(T Value, KvEntry Entry);
