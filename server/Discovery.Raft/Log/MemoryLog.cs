using System.Runtime.InteropServices;

namespace Discovery.Raft;

/// <summary>
/// The part of the log that is in memory: what is not applied yet, and some of what is, for followers that lag. The durable log is
/// the node's business.
/// </summary>
internal sealed class MemoryLog
{
    private static readonly (ulong First, ulong Last, IReadOnlyList<Entry> Entries) NoSlice = (0, 0, []);

    private readonly List<Entry> _entries = [];

    // The last one that was made; its owners are many, so it is never changed.
    private (ulong First, ulong Last, IReadOnlyList<Entry> Entries) _slice = NoSlice;

    public MemoryLog(ulong index, ulong term) => (BeforeIndex, BeforeTerm) = (index, term);

    /// <summary>The last index that is not here any more; its term is still known.</summary>
    public ulong BeforeIndex { get; private set; }

    public ulong BeforeTerm { get; private set; }

    public ulong LastIndex => BeforeIndex + (ulong)_entries.Count;

    public ulong LastTerm => _entries.Count == 0 ? BeforeTerm : _entries[^1].Term;

    /// <summary>Bytes of data of all entries that are here.</summary>
    public long Bytes { get; private set; }

    public void Append(in Entry entry)
    {
        Invariant.Check(entry.Index == LastIndex + 1, "an entry of the log would leave a gap");
        Invariant.Check(entry.Term >= LastTerm, "the term of an entry is below its predecessor's");
        _entries.Add(entry);
        Bytes += entry.Data.Length;
    }

    public bool Has(ulong index) => index > BeforeIndex && index <= LastIndex;

    public Entry At(ulong index)
    {
        Invariant.Check(Has(index), "an entry outside of the log in memory was asked for");
        return _entries[(int)(index - BeforeIndex - 1)];
    }

    /// <summary>Term of the entry at <paramref name="index"/>; null when it is beyond the log or no longer known.</summary>
    public ulong? TermAt(ulong index) =>
        index == BeforeIndex ? BeforeTerm : Has(index) ? _entries[(int)(index - BeforeIndex - 1)].Term : null;

    /// <summary>True when a log that ends with this entry holds everything that this one does (Raft paper, section 5.4.1).</summary>
    public bool IsUpToDate(ulong lastIndex, ulong lastTerm) => lastTerm > LastTerm || (lastTerm == LastTerm && lastIndex >= LastIndex);

    /// <summary>
    /// Entries <paramref name="first"/> to <paramref name="last"/>, both included; empty when first is above last. What a batch is written
    /// from, sent from and committed from is mostly the same slice: it is made once.
    /// </summary>
    public IReadOnlyList<Entry> Slice(ulong first, ulong last)
    {
        if (first > last)
            return [];
        if ((first, last) != (_slice.First, _slice.Last))
            _slice = (first, last, _entries.GetRange((int)(first - BeforeIndex - 1), (int)(last - first + 1)));
        return _slice.Entries;
    }

    /// <summary>Entries from <paramref name="first"/> on, at least one if there is one, then as many as fit into the bytes.</summary>
    public IReadOnlyList<Entry> SliceOf(ulong first, long bytesMax)
    {
        var last = first - 1;
        for (long bytes = 0; last < LastIndex; last++)
        {
            bytes += At(last + 1).Data.Length;
            if (bytes > bytesMax && last >= first)
                break;
        }
        return Slice(first, last);
    }

    /// <summary>
    /// The greatest index up to <paramref name="index"/> whose term is not above <paramref name="term"/>: what two logs can still
    /// have in common when the other one has that term at that index (section 5.3: skipping a conflicting term at once).
    /// </summary>
    public ulong LastNotAbove(ulong index, ulong term)
    {
        for (index = Math.Min(index, LastIndex); index > BeforeIndex; index--)
        {
            if (At(index).Term <= term)
                break;
        }
        return index;
    }

    public void TruncateFrom(ulong index)
    {
        Invariant.Check(Has(index), "the log would be cut outside of what it holds");
        foreach (var entry in CollectionsMarshal.AsSpan(_entries)[(int)(index - BeforeIndex - 1)..])
            Bytes -= entry.Data.Length;
        _entries.RemoveRange((int)(index - BeforeIndex - 1), (int)(LastIndex - index + 1));
        _slice = NoSlice;
    }

    /// <summary>Forgets everything up to <paramref name="index"/>.</summary>
    public void ReleaseUpTo(ulong index)
    {
        if (index <= BeforeIndex)
            return;
        BeforeTerm = At(index).Term;
        var count = (int)(index - BeforeIndex);
        foreach (var entry in CollectionsMarshal.AsSpan(_entries)[..count])
            Bytes -= entry.Data.Length;
        _entries.RemoveRange(0, count);
        _slice = NoSlice;
        BeforeIndex = index;
    }

    /// <summary>Starts over behind a snapshot.</summary>
    public void Restart(ulong index, ulong term)
    {
        _entries.Clear();
        _slice = NoSlice;
        Bytes = 0;
        (BeforeIndex, BeforeTerm) = (index, term);
    }
}
