namespace Discovery.Storage.Index;

/// <summary>
/// A part of a pass over the dirty parts of the tree: shortens histories, drops keys of which nothing is left, joins what got small.
/// </summary>
/// <param name="from">Where the part begins.</param>
/// <param name="most">Keys looked at and revisions removed after which it ends, within a key that has more, or else with the leaf.</param>
internal sealed class IndexCompaction(object batch, long revision, ICollection<Revision> removed, ReadOnlyMemory<byte> from, long most)
{
    /// <summary>Of a key with a long history so many revisions go at a time, even when the part is nearly over.</summary>
    private const long RemovedMin = 64;

    /// <summary>Neighbours are joined up to this size, so that the next insert does not split them at once.</summary>
    private const int JoinMax = Node.Capacity * 3 / 4;

    private long _done;

    /// <summary>Where the next part begins; null when nothing is left.</summary>
    internal byte[]? Next { get; private set; }

    internal Node Run(Node root)
    {
        var compacted = Compact(root, isFirst: true) ?? new Leaf(batch);
        while (compacted is Branch { Count: 1 } branch)
        {
            compacted = branch.Children[0];
        }

        return compacted;
    }

    /// <param name="isFirst">The part begins somewhere below.</param>
    private Node? Compact(Node node, bool isFirst)
    {
        if (node.Dirty == 0 || Next is not null)
        {
            return node;
        }

        if (_done >= most)
        {
            Next = node.FirstKey;
            return node;
        }

        return node is Branch branch ? Compact(branch, isFirst) : Compact((Leaf)node);
    }

    private Leaf? Compact(Leaf leaf)
    {
        Leaf? copy = null;
        var removedBefore = removed.Count;
        for (var index = 0; index < leaf.Count; index++)
        {
            var entry = leaf.Entries[index];
            var kept = entry;
            if (entry.IsDirty && Next is null)
            {
                var room = Math.Max(RemovedMin, most - _done - leaf.Count - (removed.Count - removedBefore));
                var before = removed.Count;
                kept = entry.Compact(revision, removed, room);
                Next = removed.Count - before == room && kept is not null ? entry.Key : null;
            }

            if (copy is null && !ReferenceEquals(kept, entry))
            {
                copy = new Leaf(batch) { Count = index };
                leaf.Entries.AsSpan(0, index).CopyTo(copy.Entries);
            }

            if (copy is not null && kept is not null)
            {
                copy.Entries[copy.Count++] = kept;
            }
        }

        _done += leaf.Count + removed.Count - removedBefore;
        copy?.Recount();
        return copy switch
        {
            null => leaf,
            { Count: 0 } => null,
            _ => copy,
        };
    }

    private Branch? Compact(Branch branch, bool isFirst)
    {
        var first = isFirst ? branch.ChildFor(from.Span) : 0;
        var kept = new List<Node>(branch.Count);
        var changed = false;
        for (var index = 0; index < branch.Count; index++)
        {
            var child = branch.Children[index];
            var compacted = index < first ? child : Compact(child, isFirst && index == first);
            if (ReferenceEquals(compacted, child))
            {
                kept.Add(child);
                continue;
            }

            changed = true;
            if (compacted is not null && !(kept.Count > 0 && TryJoin(kept, compacted)))
            {
                kept.Add(compacted);
            }
        }

        if (!changed)
        {
            return branch;
        }

        return kept.Count == 0 ? null : Pack(kept);
    }

    private Branch Pack(List<Node> children)
    {
        var branch = new Branch(batch);
        foreach (var child in children)
        {
            branch.Add(child);
        }

        branch.Recount();
        return branch;
    }

    /// <summary>Joins <paramref name="right"/> with the last of <paramref name="kept"/> when both fit into one node with room to spare.</summary>
    private bool TryJoin(List<Node> kept, Node right)
    {
        var left = kept[^1];
        if (left.Count + right.Count > JoinMax)
        {
            return false;
        }

        Node joined;
        if (left is Leaf leftLeaf)
        {
            var leaf = leftLeaf.Copy(batch);
            ((Leaf)right).Used.CopyTo(leaf.Entries.AsSpan(leaf.Count));
            leaf.Count += right.Count;
            joined = leaf;
        }
        else
        {
            var branch = ((Branch)left).Copy(batch);
            foreach (var child in ((Branch)right).Children.AsSpan(0, right.Count))
            {
                branch.Add(child);
            }

            joined = branch;
        }

        joined.Recount();
        kept[^1] = joined;
        return true;
    }
}
