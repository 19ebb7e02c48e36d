namespace Discovery.Simulation.Checking;

/// <summary>What was committed in a term is in the logs of the leaders of all later terms (Raft paper, section 5.4).</summary>
internal sealed class LeaderCompleteness
{
    private readonly SortedDictionary<ulong, (ulong Term, ulong CommittedIn)> _committed = [];

    /// <param name="term">Of the entry.</param>
    /// <param name="committedIn">The term of whoever says that it is committed: of the member that commits or applies it.</param>
    /// <exception cref="SafetyViolationException">An entry of another term was committed there.</exception>
    public void Committed(ulong index, ulong term, ulong committedIn)
    {
        if (!_committed.TryGetValue(index, out var known))
            _committed[index] = (term, committedIn);
        else if (known.Term != term)
            throw new SafetyViolationException($"entries of term {known.Term} and of term {term} were both committed at index {index}");
        else if (committedIn < known.CommittedIn)
            _committed[index] = (term, committedIn);
    }

    /// <param name="compactedTo">The index up to which the leader has a snapshot instead of entries; 0 without one.</param>
    /// <param name="termAt">The term of the leader's entry at an index; null when it has none.</param>
    /// <exception cref="SafetyViolationException">The leader lacks an entry, or has another one in its place.</exception>
    public void Elected(ulong leader, ulong term, ulong compactedTo, Func<ulong, ulong?> termAt)
    {
        ArgumentNullException.ThrowIfNull(termAt);
        foreach (var (index, entry) in _committed)
        {
            // A candidate may win an earlier term late, when its votes were long under way. It commits nothing any more.
            if (index <= compactedTo || entry.CommittedIn >= term)
                continue;
            var actual = termAt(index);
            if (actual != entry.Term)
            {
                throw new SafetyViolationException(
                    $"member {leader} leads term {term} and has {(actual is null ? "nothing" : $"an entry of term {actual}")} at index {index}, " +
                    $"where one of term {entry.Term} was committed in term {entry.CommittedIn}");
            }
        }
    }
}
