namespace Discovery.Storage.Index;

/// <summary>
/// Every key of the store in order, as of one moment. Immutable: any number of threads read it without a lock for as long as they like,
/// while <see cref="KeyIndexEditor"/> makes the next one, which shares what has not changed.
/// </summary>
/// <remarks>A B+-tree whose nodes know how many live keys lie below, so that counting a range costs two descents.</remarks>
public sealed class KeyIndex
{
    internal KeyIndex(Node root) => Root = root;

    public static KeyIndex Empty { get; } = new(new Leaf(owner: null));

    internal Node Root { get; }

    /// <summary>Keys that exist.</summary>
    public long LiveCount => Root.Live;

    /// <summary>Starts a batch of edits on top of this index, which itself stays as it is.</summary>
    public KeyIndexEditor Edit() => new(this);

    /// <summary>The key's entry, tombstone or not; null when the index knows nothing of the key.</summary>
    public KeyEntry? Find(ReadOnlySpan<byte> key) => Find(Root, key);

    internal static KeyEntry? Find(Node root, ReadOnlySpan<byte> key)
    {
        var node = root;
        while (node is Branch branch)
        {
            node = branch.Children[branch.ChildFor(key)];
        }

        var leaf = (Leaf)node;
        var index = leaf.LowerBound(key);
        return leaf.HoldsAt(index, key) ? leaf.Entries[index] : null;
    }

    /// <summary>Number of live keys in the range, in logarithmic time.</summary>
    public long CountLive(in KeyRange range)
    {
        if (range.IsSingle)
        {
            return Find(range.Start.Span) is { IsLive: true } ? 1 : 0;
        }

        if (range.IsEmpty)
        {
            return 0;
        }

        var end = range.IsUnbounded ? Root.Live : Rank(range.End.Span);
        return end - Rank(range.Start.Span);
    }

    /// <summary>
    /// The live keys of the range in ascending (or descending) order, at most <paramref name="max"/> of them. Costs the depth of the tree
    /// plus what is returned: parts of the tree that hold deleted keys only are skipped.
    /// </summary>
    /// <param name="capacity">About so many will be found.</param>
    public List<KeyEntry> Live(in KeyRange range, int max = int.MaxValue, bool descending = false, int capacity = 0)
    {
        var found = new List<KeyEntry>(capacity);
        if (!range.IsEmpty && max > 0)
        {
            new LiveWalk(range, max, found).Visit(Root, descending);
        }

        return found;
    }

    /// <summary>
    /// Calls <paramref name="visit"/> for every entry of the range in order, deleted keys included, until it returns false.
    /// </summary>
    public void ForEach(in KeyRange range, Func<KeyEntry, bool> visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        if (!range.IsEmpty)
        {
            Visit(Root, range, visit);
        }
    }

    /// <summary>An upper bound of the entries that <see cref="ForEach"/> would visit, in logarithmic time.</summary>
    public long EntriesMax(in KeyRange range)
    {
        if (range.IsSingle)
        {
            return 1;
        }

        // Deleted keys are dirty, so live plus dirty counts every entry at least once.
        return range.IsEmpty ? 0 : CountLive(range) + DirtyBelow(range);
    }

    /// <summary>Number of live keys below <paramref name="key"/>.</summary>
    private long Rank(ReadOnlySpan<byte> key)
    {
        var rank = 0L;
        var node = Root;
        while (node is Branch branch)
        {
            var child = branch.ChildFor(key);
            NodeVisits.Add(child);
            for (var index = 0; index < child; index++)
            {
                rank += branch.Children[index].Live;
            }

            node = branch.Children[child];
        }

        var leaf = (Leaf)node;
        foreach (var entry in leaf.Entries.AsSpan(0, leaf.LowerBound(key)))
        {
            rank += entry.IsLive ? 1 : 0;
        }

        return rank;
    }

    private long DirtyBelow(in KeyRange range)
    {
        var end = range.IsUnbounded ? Root.Dirty : DirtyRank(range.End.Span, roundUp: true);
        return end - DirtyRank(range.Start.Span, roundUp: false);
    }

    /// <summary>Dirty keys in the leaves before the one that <paramref name="key"/> belongs to, that one included when rounding up.</summary>
    private long DirtyRank(ReadOnlySpan<byte> key, bool roundUp)
    {
        var rank = 0L;
        var node = Root;
        while (node is Branch branch)
        {
            var child = branch.ChildFor(key);
            for (var index = 0; index < child; index++)
            {
                rank += branch.Children[index].Dirty;
            }

            node = branch.Children[child];
        }

        return rank + (roundUp ? node.Dirty : 0);
    }

    private static bool Visit(Node node, in KeyRange range, Func<KeyEntry, bool> visit)
    {
        if (node is Branch branch)
        {
            for (var index = branch.ChildFor(range.Start.Span); index < branch.Count; index++)
            {
                if (!Visit(branch.Children[index], range, visit))
                {
                    return false;
                }
            }

            return true;
        }

        var leaf = (Leaf)node;
        for (var index = leaf.LowerBound(range.Start.Span); index < leaf.Count; index++)
        {
            if (!range.Contains(leaf.Entries[index].Key) || !visit(leaf.Entries[index]))
            {
                return false;
            }
        }

        return true;
    }
}
