namespace Discovery.Simulation.Checking;

/// <summary>
/// An entry is committed only once nobody who lacks it could be elected any more (Raft paper, section 5.4: the election restriction and
/// what it is worth). Looks into all logs at once, so it need not wait for the election that would do the harm.
/// </summary>
internal static class CommittedForGood
{
    /// <param name="index">Of an entry that was just applied for the first time, with its term.</param>
    /// <param name="logs">Of the members that run; the others can neither stand nor vote.</param>
    /// <exception cref="SafetyViolationException">An election that could take place now would be won by a member without the entry.</exception>
    public static void Check(ulong index, ulong term, IReadOnlyList<MemberLog> logs)
    {
        foreach (var candidate in logs)
        {
            if (candidate.Holds(index, term) || !candidate.Voters.Contains(candidate.Member))
                continue;
            var votes = logs.Count(voter => candidate.Voters.Contains(voter.Member) && !voter.IsAheadOf(candidate));
            if (votes > candidate.Voters.Count / 2)
                throw new SafetyViolationException($"entry {index} of term {term} is taken for committed, but member {candidate.Member:x}, which lacks it, could be elected");
        }
    }
}
