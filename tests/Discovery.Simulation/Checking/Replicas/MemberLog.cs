namespace Discovery.Simulation.Checking;

/// <summary>A member's log as an election sees it.</summary>
/// <param name="Voters">Who votes, as far as the member knows.</param>
/// <param name="Applied">Up to there it has applied, so that the entries may be gone from its log.</param>
/// <param name="TermAt">Of its entries; null where it has none.</param>
internal sealed record MemberLog(ulong Member, IReadOnlyCollection<ulong> Voters, ulong Applied, ulong LastIndex, Func<ulong, ulong?> TermAt)
{
    public bool Holds(ulong index, ulong term) => index <= Applied || TermAt(index) == term;

    /// <summary>A member whose log is ahead does not vote for the other.</summary>
    public bool IsAheadOf(MemberLog other) => (TermAt(LastIndex), LastIndex).CompareTo((other.TermAt(other.LastIndex), other.LastIndex)) > 0;
}
