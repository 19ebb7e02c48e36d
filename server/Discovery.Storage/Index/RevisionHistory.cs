namespace Discovery.Storage.Index;

/// <summary>The revisions of a key before its newest one, oldest first. Immutable to whoever holds it.</summary>
internal readonly struct RevisionHistory
{
    private const int CapacityMin = 4;

    private readonly RevisionArray? _array;

    private RevisionHistory(RevisionArray array, int count)
    {
        _array = array;
        Count = count;
    }

    internal int Count { get; }

    internal RevisionArray.Slot this[int index] => _array!.Slots[index];

    /// <summary>Amortised constant time: only the newest state of a key may grow in place.</summary>
    internal RevisionHistory Append(Revision revision, bool isTombstone)
    {
        var array = _array;
        if (array is null || array.Taken != Count || Count == array.Slots.Length)
        {
            array = new RevisionArray(Math.Max(CapacityMin, Count * 2));
            _array?.Slots.AsSpan(0, Count).CopyTo(array.Slots);
        }

        array.Slots[Count] = new RevisionArray.Slot(revision, isTombstone);
        array.Taken = Count + 1;
        return new RevisionHistory(array, Count + 1);
    }

    /// <summary>The same history without its first <paramref name="count"/> revisions.</summary>
    internal RevisionHistory WithoutFirst(int count)
    {
        var kept = Count - count;
        if (kept == 0)
        {
            return default;
        }

        var array = new RevisionArray(kept) { Taken = kept };
        _array!.Slots.AsSpan(count, kept).CopyTo(array.Slots);
        return new RevisionHistory(array, kept);
    }

    /// <summary>Index of the newest revision whose main number is at most <paramref name="main"/>, or -1.</summary>
    internal int IndexAt(long main)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_array!.Slots[middle].Main <= main)
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
}
