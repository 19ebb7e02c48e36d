using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>Everything that a reader needs to know of one moment; published as a whole with one write.</summary>
/// <param name="Index">Every key as of <paramref name="Revision"/>.</param>
/// <param name="Revision">The newest revision; an empty store is at 1, as etcd's.</param>
/// <param name="CompactRevision">The oldest revision that can be read; -1 before the first compaction, as in etcd.</param>
internal sealed record KvState(KeyIndex Index, long Revision, long CompactRevision)
{
    internal const long FirstRevision = 1;
    internal const long NeverCompacted = -1;

    internal static KvState Empty { get; } = new(KeyIndex.Empty, FirstRevision, NeverCompacted);
}
