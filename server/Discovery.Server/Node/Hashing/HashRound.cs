namespace Discovery.Server.Node;

/// <summary>One comparison of all members' data, led by the leader of a term.</summary>
/// <param name="Leader">Whose own hash gives the revision that the others are asked for.</param>
/// <param name="Members">All of the cluster, learners and the leader included.</param>
internal sealed record HashRound(ulong Leader, ulong Term, IReadOnlyList<ulong> Members, TimeSpan Deadline)
{
    public Dictionary<ulong, HashAnswer> Answers { get; } = [];

    /// <summary>The members by the id of their question: one for each, as often as it is asked.</summary>
    public Dictionary<ulong, ulong> Asked { get; } = [];

    public int TicksSinceAsked { get; set; }

    public bool IsComplete => Answers.Count == Members.Count;
}
