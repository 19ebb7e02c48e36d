using Discovery.Raft;

namespace Discovery.Server.Node;

/// <summary>What consensus hands to apply: entries in order, then the reads that may be served once these are applied.</summary>
internal sealed record CommittedBatch(IReadOnlyList<Entry> Entries, IReadOnlyList<ReadState> Reads)
{
    public long Bytes { get; } = Entries.Sum(e => (long)e.Data.Length);
}
