using System.Collections.Immutable;

namespace Discovery.Raft;

/// <summary>Who takes part, as of a point in the log. Immutable.</summary>
/// <param name="Voters">Sorted. A majority of them elects and commits.</param>
/// <param name="Learners">Sorted. They receive the log and count for nothing (thesis, section 4.2.1).</param>
/// <param name="Index">The last entry that had an effect on the membership, 0 for none.</param>
public sealed record Membership(ImmutableSortedSet<ulong> Voters, ImmutableSortedSet<ulong> Learners, ulong Index)
{
    public static Membership Empty { get; } = new([], [], 0);

    /// <summary>Smallest number of voters that is a majority.</summary>
    public int Quorum => (Voters.Count / 2) + 1;

    public IEnumerable<ulong> All => Voters.Concat(Learners);

    public static Membership Of(IEnumerable<ulong> voters, IEnumerable<ulong>? learners = null, ulong index = 0) =>
        new([.. voters], [.. learners ?? []], index);

    public bool Contains(ulong member) => Voters.Contains(member) || Learners.Contains(member);

    /// <summary>
    /// The membership after the entry at <paramref name="index"/>; itself when the change was made for another one. The state
    /// machine follows the same rule, so that the two can't drift apart.
    /// </summary>
    public Membership After(MembershipChange change, ulong index)
    {
        if (change.BasedOn != Index)
            return this;
        var next = this with { Index = index };
        return change.Operation switch
        {
            MembershipOperation.AddVoter or MembershipOperation.Promote =>
                next with { Voters = Voters.Add(change.Member), Learners = Learners.Remove(change.Member) },
            MembershipOperation.AddLearner when !Voters.Contains(change.Member) => next with { Learners = Learners.Add(change.Member) },
            // Nobody could elect, commit or add anybody ever again.
            MembershipOperation.Remove when Voters.Count == 1 && Voters.Contains(change.Member) => next,
            MembershipOperation.Remove => next with { Voters = Voters.Remove(change.Member), Learners = Learners.Remove(change.Member) },
            _ => next,
        };
    }

    public bool Equals(Membership? other) =>
        other is not null && Index == other.Index && Voters.SetEquals(other.Voters) && Learners.SetEquals(other.Learners);

    public override int GetHashCode() => HashCode.Combine(Index, Voters.Count, Learners.Count);

    public override string ToString() => $"voters ({string.Join(' ', Voters)}) learners ({string.Join(' ', Learners)}) at {Index}";
}
