using System.Collections.Immutable;
using Discovery.Protocol;

namespace Discovery.Store;

public sealed partial class StateMachine
{
    /// <summary>Of the state with which a cluster begins. Elections of several members begin behind it.</summary>
    public const ulong FoundingTerm = 1;

    /// <summary>
    /// The state with which a cluster begins, the same on all its members: no keys, and these members. Their number is the applied index,
    /// and the term is <see cref="FoundingTerm"/>, as if each had been added by an entry. So every log begins behind a state that says who the members are, and
    /// one that joins later starts from a snapshot.
    /// </summary>
    public static (ulong Index, ulong Term, byte[] State) Found(IEnumerable<Member> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var byId = members.ToImmutableSortedDictionary(member => member.ID, member => member.Clone());
        var index = (ulong)byId.Count;
        var saved = SavedState.Empty with
        {
            AppliedIndex = index,
            AppliedTerm = FoundingTerm,
            Members = new MembersView(byId, ImmutableSortedSet<ulong>.Empty, index),
            Leases = new Leases.LeaseBook(ttlSecondsMin: 1).Save(),
        };
        return (index, FoundingTerm, saved.Encode());
    }
}
