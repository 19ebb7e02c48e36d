using System.Collections.Immutable;
using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>The members as they have published themselves, by id. Read by any thread, written by the apply thread.</summary>
internal sealed class MemberTable
{
    private volatile ImmutableSortedDictionary<ulong, Member> _members = ImmutableSortedDictionary<ulong, Member>.Empty;

    /// <summary>In the order of their ids; copies that belong to the caller.</summary>
    internal IReadOnlyList<Member> List() => [.. _members.Values.Select(member => member.Clone())];

    internal void Set(Member member) => _members = _members.SetItem(member.ID, member.Clone());
}
