namespace Discovery.Storage.Index;

/// <summary>
/// One batch of edits. It copies each node once, on the way to the first edit below it, and writes to its own copies after that.
/// <see cref="Publish"/> freezes them; a batch that is not published leaves no trace. One thread at a time.
/// </summary>
public sealed class KeyIndexEditor
{
    private object _batch = new();
    private Node _root;
    private KeyIndex? _view;

    internal KeyIndexEditor(KeyIndex start)
    {
        _root = start.Root;
        _view = start;
    }

    /// <summary>The index with the edits made so far. To be used up before the next edit, and never by another thread.</summary>
    public KeyIndex View => _view ??= new KeyIndex(_root);

    /// <summary>Records a put and returns the key's new entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The key has a revision that is not older.</exception>
    public KeyEntry Put(ReadOnlySpan<byte> key, Revision revision, long lease)
    {
        var entry = Find(key) is { } known ? known.Put(revision, lease) : KeyEntry.First(key.ToArray(), revision, lease);
        Set(entry);
        return entry;
    }

    /// <summary>Records a delete. The key is live.</summary>
    /// <exception cref="InvalidOperationException">The key does not exist.</exception>
    public KeyEntry Delete(ReadOnlySpan<byte> key, Revision revision)
    {
        if (Find(key) is not { IsLive: true } known)
        {
            throw new InvalidOperationException("Only a key that exists can be deleted.");
        }

        var entry = known.Delete(revision);
        Set(entry);
        return entry;
    }

    /// <summary>
    /// Forgets the history that a compaction at <paramref name="revision"/> makes unreadable and adds the revisions whose records may now
    /// be deleted to <paramref name="removed"/>, key by key. Costs what it finds, not the size of the index.
    /// </summary>
    public void Compact(long revision, ICollection<Revision> removed) => CompactPart(revision, removed, ReadOnlyMemory<byte>.Empty, long.MaxValue);

    /// <summary>A part of it: goes on at a key, and ends when it has looked at about so many keys and revisions.</summary>
    /// <returns>Where the next part begins; null when nothing is left. Keys may come and go in between.</returns>
    public byte[]? CompactPart(long revision, ICollection<Revision> removed, ReadOnlyMemory<byte> from, long most)
    {
        ArgumentNullException.ThrowIfNull(removed);
        var compaction = new IndexCompaction(_batch, revision, removed, from, most);
        _root = compaction.Run(_root);
        _view = null;
        return compaction.Next;
    }

    /// <summary>The edited index, ready for other threads. Later edits of this editor start a new batch on top of it.</summary>
    public KeyIndex Publish()
    {
        // From here on no node belongs to this editor any more, so none of them can change.
        _batch = new object();
        return View;
    }

    /// <summary>Takes back all edits since <paramref name="published"/>, which this editor has published.</summary>
    public void ReturnTo(KeyIndex published)
    {
        ArgumentNullException.ThrowIfNull(published);
        _root = published.Root;
        _view = published;
    }

    internal void Set(KeyEntry entry)
    {
        _view = null;
        var right = Set(ref _root, entry);
        if (right is not null)
        {
            var root = new Branch(_batch);
            root.Add(_root);
            root.Add(right);
            root.Recount();
            _root = root;
        }
    }

    /// <summary>Puts the entry below <paramref name="node"/>; returns the new right half when the node had to be split.</summary>
    private Node? Set(ref Node node, KeyEntry entry)
    {
        if (node is Leaf sharedLeaf)
        {
            var leaf = ReferenceEquals(sharedLeaf.Owner, _batch) ? sharedLeaf : sharedLeaf.Copy(_batch);
            node = leaf;
            return SetInLeaf(leaf, entry);
        }

        var branch = (Branch)node;
        branch = ReferenceEquals(branch.Owner, _batch) ? branch : branch.Copy(_batch);
        node = branch;

        var index = branch.ChildFor(entry.Key);
        ref var child = ref branch.Children[index];
        branch.Live -= child.Live;
        branch.Dirty -= child.Dirty;
        var right = Set(ref child, entry);
        branch.Live += child.Live;
        branch.Dirty += child.Dirty;
        return right is null ? null : AddChild(branch, index + 1, right);
    }

    internal KeyEntry? Find(ReadOnlySpan<byte> key) => KeyIndex.Find(_root, key);

    private static Leaf? SetInLeaf(Leaf leaf, KeyEntry entry)
    {
        var index = leaf.LowerBound(entry.Key);
        if (leaf.HoldsAt(index, entry.Key))
        {
            leaf.Replace(index, entry);
            return null;
        }

        if (leaf.Count < Node.Capacity)
        {
            leaf.Insert(index, entry);
            return null;
        }

        // Keys often come in order: a split at the very end then leaves full leaves behind.
        var middle = index == Node.Capacity ? Node.Capacity : Node.Capacity / 2;
        var right = leaf.SplitAt(middle);
        if (index < middle)
        {
            leaf.Insert(index, entry);
        }
        else
        {
            right.Insert(index - middle, entry);
        }

        return right;
    }

    private static Branch? AddChild(Branch branch, int index, Node child)
    {
        if (branch.Count < Node.Capacity)
        {
            branch.Insert(index, child);
            branch.Live += child.Live;
            branch.Dirty += child.Dirty;
            return null;
        }

        var middle = index == Node.Capacity ? Node.Capacity : Node.Capacity / 2;
        var right = branch.SplitAt(middle);
        if (index < middle)
        {
            branch.Insert(index, child);
        }
        else
        {
            right.Insert(index - middle, child);
        }

        branch.Recount();
        right.Recount();
        return right;
    }
}
