namespace Discovery.Storage.Index;

/// <summary>Children in key order. All leaves of a tree lie at the same depth.</summary>
internal sealed class Branch(object? owner) : Node(owner)
{
    internal readonly Node[] Children = new Node[Capacity];

    /// <summary>No key below child i is smaller than Separators[i], none below child i - 1 is as large. The first is unused.</summary>
    internal readonly byte[][] Separators = new byte[Capacity][];

    internal override byte[] FirstKey => Children[0].FirstKey;

    internal Branch Copy(object owner)
    {
        var copy = new Branch(owner) { Count = Count, Live = Live, Dirty = Dirty };
        Children.AsSpan(0, Count).CopyTo(copy.Children);
        Separators.AsSpan(0, Count).CopyTo(copy.Separators);
        return copy;
    }

    /// <summary>Index of the child that holds <paramref name="key"/> if any does.</summary>
    internal int ChildFor(ReadOnlySpan<byte> key)
    {
        NodeVisits.Add();
        int low = 1, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Separators[middle].AsSpan().SequenceCompareTo(key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    internal void Insert(int index, Node child)
    {
        Children.AsSpan(index, Count - index).CopyTo(Children.AsSpan(index + 1));
        Separators.AsSpan(index, Count - index).CopyTo(Separators.AsSpan(index + 1));
        Children[index] = child;
        Separators[index] = child.FirstKey;
        Count++;
    }

    internal void Add(Node child) => Insert(Count, child);

    /// <summary>Moves everything from <paramref name="index"/> on into a new branch.</summary>
    internal Branch SplitAt(int index)
    {
        var right = new Branch(Owner) { Count = Count - index };
        Children.AsSpan(index, right.Count).CopyTo(right.Children);
        Separators.AsSpan(index, right.Count).CopyTo(right.Separators);
        Children.AsSpan(index, right.Count).Clear();
        Separators.AsSpan(index, right.Count).Clear();
        Count = index;
        return right;
    }

    internal override void Recount()
    {
        Live = 0;
        Dirty = 0;
        for (var index = 0; index < Count; index++)
        {
            Live += Children[index].Live;
            Dirty += Children[index].Dirty;
        }
    }
}
