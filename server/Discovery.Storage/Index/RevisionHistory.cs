namespace Discovery.Storage.Index;

/// <summary>The revisions of a key before its newest one, oldest first. Immutable to whoever holds it.</summary>
internal readonly struct RevisionHistory
{
    private const int CapacityMin = 4;

    private readonly RevisionArray? _array;
    private readonly int _first;

    private RevisionHistory(RevisionArray array, int first, int count)
    {
        _array = array;
        _first = first;
        Count = count;
    }

    internal int Count { get; }

    internal RevisionArray.Slot this[int index] => _array!.Slots[_first + index];

    /// <summary>Amortised constant time: only the newest state of a key may grow in place.</summary>
    internal RevisionHistory Append(Revision revision, bool isTombstone)
    {
        var array = _array;
        var (first, end) = (_first, _first + Count);
        if (array is null || array.Taken != end || end == array.Slots.Length)
        {
            array = new RevisionArray(Math.Max(CapacityMin, Count * 2));
            _array?.Slots.AsSpan(_first, Count).CopyTo(array.Slots);
            (first, end) = (0, Count);
        }

        array.Slots[end] = new RevisionArray.Slot(revision, isTombstone);
        array.Taken = end + 1;
        return new RevisionHistory(array, first, Count + 1);
    }

    /// <summary>
    /// The same history without its first <paramref name="count"/> revisions. Amortised constant time for each that goes: the array is
    /// shared until more than half of it is of no use.
    /// </summary>
    internal RevisionHistory WithoutFirst(int count)
    {
        var kept = Count - count;
        if (kept == 0)
        {
            return default;
        }

        if (kept > _array!.Slots.Length / 2)
        {
            return new RevisionHistory(_array, _first + count, kept);
        }

        var array = new RevisionArray(kept) { Taken = kept };
        _array.Slots.AsSpan(_first + count, kept).CopyTo(array.Slots);
        return new RevisionHistory(array, 0, kept);
    }

    /// <summary>Index of the newest revision whose main number is at most <paramref name="main"/>, or -1.</summary>
    internal int IndexAt(long main)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_array!.Slots[_first + middle].Main <= main)
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
