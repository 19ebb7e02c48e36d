namespace Discovery.Raft;

/// <summary>
/// What a node must remember over a restart besides its log (Raft paper, figure 2: persistent state).
/// </summary>
/// <param name="Term">The highest term seen; never decreases.</param>
/// <param name="Vote">The member voted for in <paramref name="Term"/>, 0 for none.</param>
/// <param name="Commit">A lower bound of the commit index: a hint, may lag behind, never runs ahead.</param>
public readonly record struct HardState(ulong Term, ulong Vote, ulong Commit)
{
    /// <summary>True when losing <paramref name="other"/> for this one could break an election: it must be durable first.</summary>
    public bool MustBeDurableAfter(HardState other) => Term != other.Term || Vote != other.Vote;
}
