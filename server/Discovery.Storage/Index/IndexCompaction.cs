namespace Discovery.Storage.Index;

/// <summary>One pass over the dirty parts of the tree: shortens histories, drops keys of which nothing is left, joins what got small.</summary>
internal readonly struct IndexCompaction(object batch, long revision, ICollection<Revision> removed)
{
    /// <summary>Neighbours are joined up to this size, so that the next insert does not split them at once.</summary>
    private const int JoinMax = Node.Capacity * 3 / 4;

    internal Node Run(Node root)
    {
        var compacted = Compact(root) ?? new Leaf(batch);
        while (compacted is Branch { Count: 1 } branch)
        {
            compacted = branch.Children[0];
        }

        return compacted;
    }

    private Node? Compact(Node node)
    {
        if (node.Dirty == 0)
        {
            return node;
        }

        return node is Branch branch ? Compact(branch) : Compact((Leaf)node);
    }

    private Leaf? Compact(Leaf leaf)
    {
        Leaf? copy = null;
        for (var index = 0; index < leaf.Count; index++)
        {
            var entry = leaf.Entries[index];
            var kept = entry.IsDirty ? entry.Compact(revision, removed) : entry;
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

        copy?.Recount();
        return copy switch
        {
            null => leaf,
            { Count: 0 } => null,
            _ => copy,
        };
    }

    private Branch? Compact(Branch branch)
    {
        var kept = new List<Node>(branch.Count);
        var changed = false;
        for (var index = 0; index < branch.Count; index++)
        {
            var child = branch.Children[index];
            var compacted = Compact(child);
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
