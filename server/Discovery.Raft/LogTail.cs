namespace Discovery.Raft;

/// <summary>
/// The entries that the state machine has not applied yet, in memory. What is applied leaves it; the durable log is
/// the node's business.
/// </summary>
internal sealed class LogTail
{
    private readonly List<Entry> _entries = [];
    private ulong _before;
    private ulong _beforeTerm;

    public LogTail(RaftRestore restore)
    {
        _before = restore.AppliedIndex;
        _beforeTerm = restore.AppliedTerm;
        foreach (var entry in restore.Entries)
            Append(entry);
    }

    public ulong LastIndex => _before + (ulong)_entries.Count;

    public ulong LastTerm => _entries.Count == 0 ? _beforeTerm : _entries[^1].Term;

    public void Append(Entry entry)
    {
        Invariant.Check(entry.Index == LastIndex + 1, "an entry of the log would leave a gap");
        Invariant.Check(entry.Term >= LastTerm, "the term of an entry is below its predecessor's");
        _entries.Add(entry);
    }

    /// <summary>Term of the entry at <paramref name="index"/>, which must not lie below what was applied.</summary>
    public ulong TermAt(ulong index)
    {
        if (index == _before)
            return _beforeTerm;
        Invariant.Check(index > _before && index <= LastIndex, "the term of an entry outside of the log's tail was asked for");
        return _entries[(int)(index - _before - 1)].Term;
    }

    /// <summary>Entries <paramref name="first"/> to <paramref name="last"/>, both included; empty when first is above last.</summary>
    public List<Entry> Slice(ulong first, ulong last) =>
        first > last ? [] : _entries.GetRange((int)(first - _before - 1), (int)(last - first + 1));

    /// <summary>Forgets everything up to <paramref name="index"/>, which has been applied.</summary>
    public void ReleaseUpTo(ulong index)
    {
        if (index <= _before)
            return;
        _beforeTerm = TermAt(index);
        _entries.RemoveRange(0, (int)(index - _before));
        _before = index;
    }
}
