using System.Collections.Immutable;
using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>The members as of one entry of the log. Immutable: any thread may keep it as long as it likes.</summary>
public sealed class MembersView
{
    internal static readonly MembersView Empty = new(
        ImmutableSortedDictionary<ulong, Member>.Empty, ImmutableSortedSet<ulong>.Empty, configIndex: 0);

    internal MembersView(ImmutableSortedDictionary<ulong, Member> members, ImmutableSortedSet<ulong> removed, ulong configIndex)
    {
        ById = members;
        RemovedIds = removed;
        ConfigIndex = configIndex;
    }

    /// <summary>Index of the last membership entry that took effect; 0 when there was none. Changes name it, so that each builds on the last.</summary>
    public ulong ConfigIndex { get; }

    public int Count => ById.Count;

    /// <summary>Ids of members that were removed, in ascending order: they never come back.</summary>
    public IReadOnlyCollection<ulong> Removed => RemovedIds;

    // Messages can be changed: whoever gets these must not.
    internal ImmutableSortedDictionary<ulong, Member> ById { get; }

    internal ImmutableSortedSet<ulong> RemovedIds { get; }

    public bool Contains(ulong id) => ById.ContainsKey(id);

    public bool IsRemoved(ulong id) => RemovedIds.Contains(id);

    /// <summary>A copy that belongs to the caller; null when there is no such member.</summary>
    public Member? Find(ulong id) => ById.GetValueOrDefault(id)?.Clone();

    /// <summary>In the order of their ids; copies that belong to the caller.</summary>
    public IReadOnlyList<Member> List() => [.. ById.Values.Select(member => member.Clone())];
}
