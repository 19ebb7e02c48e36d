using System.Collections.Immutable;

namespace Discovery.Client;

/// <summary>A cache at one revision. Immutable; views share what did not change.</summary>
public sealed record KvCacheView<T>
{
    /// <summary>Everything up to this revision is in.</summary>
    public long Revision { get; init; }

    /// <summary>The values, ordered by key.</summary>
    public ImmutableSortedDictionary<KvKey, KvCacheItem<T>> Items { get; init; } = ImmutableSortedDictionary<KvKey, KvCacheItem<T>>.Empty;

    /// <summary>The entries whose newest state can't be read, and why.</summary>
    public ImmutableSortedDictionary<KvKey, string> Problems { get; init; } = ImmutableSortedDictionary<KvKey, string>.Empty;
}
