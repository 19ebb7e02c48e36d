using System.Collections.Immutable;

namespace Discovery.Client;

/// <summary>Everything under a prefix at one revision. Immutable; views share what did not change.</summary>
public sealed record PrefixView
{
    /// <summary>The view is complete up to this revision.</summary>
    public required long Revision { get; init; }

    /// <summary>Every entry, ordered by key.</summary>
    public required ImmutableSortedDictionary<KvKey, KvEntry> Entries { get; init; }

    /// <summary>The keys that were put or deleted since the view yielded before; of the first view every key.</summary>
    public required IReadOnlyList<KvKey> Changed { get; init; }
}
