namespace Discovery.Storage.Index;

/// <summary>Up to <see cref="Node.Capacity"/> keys in order.</summary>
internal sealed class Leaf(object? owner) : Node(owner)
{
    internal readonly KeyEntry[] Entries = new KeyEntry[Capacity];

    internal override byte[] FirstKey => Entries[0].Key;

    internal Span<KeyEntry> Used => Entries.AsSpan(0, Count);

    internal Leaf Copy(object owner)
    {
        var copy = new Leaf(owner) { Count = Count, Live = Live, Dirty = Dirty };
        Used.CopyTo(copy.Entries);
        return copy;
    }

    /// <summary>Index of the first key that is not below <paramref name="key"/>.</summary>
    internal int LowerBound(ReadOnlySpan<byte> key)
    {
        NodeVisits.Add();
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Entries[middle].Key.AsSpan().SequenceCompareTo(key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    internal bool HoldsAt(int index, ReadOnlySpan<byte> key) => index < Count && Entries[index].Key.AsSpan().SequenceEqual(key);

    internal void Insert(int index, KeyEntry entry)
    {
        Entries.AsSpan(index, Count - index).CopyTo(Entries.AsSpan(index + 1));
        Entries[index] = entry;
        Count++;
        Live += entry.IsLive ? 1 : 0;
        Dirty += entry.IsDirty ? 1 : 0;
    }

    internal void Replace(int index, KeyEntry entry)
    {
        var old = Entries[index];
        Entries[index] = entry;
        Live += (entry.IsLive ? 1 : 0) - (old.IsLive ? 1 : 0);
        Dirty += (entry.IsDirty ? 1 : 0) - (old.IsDirty ? 1 : 0);
    }

    /// <summary>Moves everything from <paramref name="index"/> on into a new leaf.</summary>
    internal Leaf SplitAt(int index)
    {
        var right = new Leaf(Owner) { Count = Count - index };
        Entries.AsSpan(index, right.Count).CopyTo(right.Entries);
        Entries.AsSpan(index, right.Count).Clear();
        Count = index;
        Recount();
        right.Recount();
        return right;
    }

    internal override void Recount()
    {
        Live = 0;
        Dirty = 0;
        foreach (var entry in Used)
        {
            Live += entry.IsLive ? 1 : 0;
            Dirty += entry.IsDirty ? 1 : 0;
        }
    }
}
