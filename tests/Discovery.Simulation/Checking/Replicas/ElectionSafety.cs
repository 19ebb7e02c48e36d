namespace Discovery.Simulation.Checking;

/// <summary>At most one leader in a term (Raft paper, section 5.2).</summary>
internal sealed class ElectionSafety
{
    private readonly Dictionary<ulong, ulong> _leaders = [];

    /// <summary>Terms that had a leader.</summary>
    public int Elections => _leaders.Count;

    public ulong LastTerm { get; private set; }

    /// <exception cref="SafetyViolationException">Another member leads that term.</exception>
    public void Elected(ulong term, ulong leader)
    {
        if (!_leaders.TryAdd(term, leader) && _leaders[term] != leader)
            throw new SafetyViolationException($"members {_leaders[term]} and {leader} both lead term {term}");
        LastTerm = Math.Max(LastTerm, term);
    }
}
