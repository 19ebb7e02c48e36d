namespace Discovery.Simulation.Checking;

/// <summary>
/// Every member applies the same entries in the same order and makes the same revisions of them (log matching and state machine safety of
/// the Raft paper, section 5.3 and 5.4.3). Whoever is first at an index or revision sets what the others are held to; restarted members,
/// which apply a part again, included.
/// </summary>
internal sealed class ReplicaAgreement
{
    private readonly List<(ulong Term, ulong Hash, ulong Member)> _entries = [];
    private readonly List<(ulong Hash, ulong Member)> _revisions = [];
    private ulong _chain;

    /// <summary>Of all entries and revisions so far: equal for equal runs.</summary>
    public ulong Fingerprint => _chain;

    /// <summary>The last index that anybody has applied.</summary>
    public ulong AppliedIndex => (ulong)_entries.Count;

    /// <summary>The last revision that anybody has made; 1 when there is none.</summary>
    public long Revision => _revisions.Count + 1;

    /// <param name="index">From 1 on, each index by some member before the next one by any.</param>
    /// <param name="entryHash">Of the entry's bytes, see <see cref="StableHash"/>.</param>
    /// <exception cref="SafetyViolationException">Another member applied something else there, or nobody applied what comes before.</exception>
    public void Applied(ulong member, ulong index, ulong term, ulong entryHash)
    {
        ArgumentOutOfRangeException.ThrowIfZero(index);
        if (index > AppliedIndex + 1)
            throw new SafetyViolationException($"member {member} applied entry {index}, but nobody has applied entry {AppliedIndex + 1}");
        if (index == AppliedIndex + 1)
        {
            if (_entries.Count > 0 && term < _entries[^1].Term)
                throw new SafetyViolationException($"member {member} applied entry {index} of term {term} after one of term {_entries[^1].Term}");
            _entries.Add((term, entryHash, member));
            _chain = StableHash.Combine(StableHash.Combine(_chain, term), entryHash);
            return;
        }
        var known = _entries[(int)index - 1];
        if ((known.Term, known.Hash) != (term, entryHash))
        {
            throw new SafetyViolationException(
                $"members {known.Member} and {member} differ at entry {index}: term {known.Term}, hash {known.Hash:x16}; term {term}, hash {entryHash:x16}");
        }
    }

    /// <param name="revision">From 2 on, like the indices.</param>
    /// <param name="eventsHash">Of all that the revision changed.</param>
    /// <exception cref="SafetyViolationException">As for entries.</exception>
    public void Made(ulong member, long revision, ulong eventsHash)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, 2);
        if (revision > Revision + 1)
            throw new SafetyViolationException($"member {member} made revision {revision}, but nobody has made revision {Revision + 1}");
        if (revision == Revision + 1)
        {
            _revisions.Add((eventsHash, member));
            _chain = StableHash.Combine(_chain, eventsHash);
            return;
        }
        var known = _revisions[(int)revision - 2];
        if (known.Hash != eventsHash)
            throw new SafetyViolationException($"members {known.Member} and {member} differ at revision {revision}: hash {known.Hash:x16}; hash {eventsHash:x16}");
    }
}
