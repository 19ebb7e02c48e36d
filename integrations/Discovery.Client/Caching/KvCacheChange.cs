namespace Discovery.Client;

/// <summary>One change of a cache.</summary>
/// <param name="Key">Which key.</param>
/// <param name="Before">What was there; null for a key that is new.</param>
/// <param name="After">What is there now; null for a key that is gone: deleted, or its lease has ended.</param>
public sealed record KvCacheChange<T>(KvKey Key, KvCacheItem<T>? Before, KvCacheItem<T>? After);
