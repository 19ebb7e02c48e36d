using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>
/// What the leader checks before it proposes a change of members, in etcd's order and with etcd's errors. The result builds on the view
/// that was checked: should another change get into the log first, it has no effect, and the call is to be checked again.
/// </summary>
public static class MembershipRules
{
    /// <summary>As many learners as a cluster may have, unless it is told otherwise; etcd's default.</summary>
    public const int LearnersMaxDefault = 1;

    /// <summary>A new member. That the URLs are valid, and that there are any, is checked before.</summary>
    /// <exception cref="StoreException">The id or a URL is taken, or there are learners enough.</exception>
    public static MemberChange Add(
        MembersView members, ulong id, IEnumerable<string> peerUrls, bool isLearner, int learnersMax = LearnersMaxDefault)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(peerUrls);
        RequireNotRemoved(members, id);
        if (members.Contains(id))
        {
            throw new StoreException(StoreError.MemberAlreadyExists);
        }

        var member = new Member { ID = id, IsLearner = isLearner };
        member.PeerURLs.Add(peerUrls);
        RequireUnused(members, member);
        if (isLearner && members.ById.Values.Count(known => known.IsLearner) >= learnersMax)
        {
            throw new StoreException(StoreError.TooManyLearners);
        }

        return Change(members, isLearner ? MemberChange.Types.Kind.AddLearner : MemberChange.Types.Kind.Add, member);
    }

    /// <summary>Whether enough members remain that are up is not known here.</summary>
    /// <exception cref="StoreException">There is no such member, or no longer.</exception>
    public static MemberChange Remove(MembersView members, ulong id)
    {
        RequireMember(members, id);
        return Change(members, MemberChange.Types.Kind.Remove, new Member { ID = id });
    }

    /// <summary>Other peer URLs for a member; whether it votes does not change.</summary>
    /// <exception cref="StoreException">There is no such member, or another one has one of the URLs.</exception>
    public static MemberChange Update(MembersView members, ulong id, IEnumerable<string> peerUrls)
    {
        ArgumentNullException.ThrowIfNull(peerUrls);
        RequireMember(members, id);
        var member = new Member { ID = id };
        member.PeerURLs.Add(peerUrls);
        RequireUnused(members, member);
        return Change(members, MemberChange.Types.Kind.Update, member);
    }

    /// <summary>A learner becomes a voter. Whether it has caught up is not known here.</summary>
    /// <exception cref="StoreException">There is no such member, or it votes already.</exception>
    public static MemberChange Promote(MembersView members, ulong id)
    {
        if (!RequireMember(members, id).IsLearner)
        {
            throw new StoreException(StoreError.MemberNotLearner);
        }

        return Change(members, MemberChange.Types.Kind.Promote, new Member { ID = id });
    }

    private static MemberChange Change(MembersView members, MemberChange.Types.Kind kind, Member member) =>
        new() { Kind = kind, Member = member, ConfigIndex = members.ConfigIndex };

    private static Member RequireMember(MembersView members, ulong id)
    {
        ArgumentNullException.ThrowIfNull(members);
        RequireNotRemoved(members, id);
        return members.ById.GetValueOrDefault(id) ?? throw new StoreException(StoreError.MemberNotFound);
    }

    // As in etcd, which has no error of its own for this.
    private static void RequireNotRemoved(MembersView members, ulong id)
    {
        if (members.IsRemoved(id))
        {
            throw new StoreException(StoreError.MemberNotFound);
        }
    }

    private static void RequireUnused(MembersView members, Member member)
    {
        var used = members.ById.Values.Where(other => other.ID != member.ID).SelectMany(other => other.PeerURLs);
        if (used.Intersect(member.PeerURLs, StringComparer.Ordinal).Any())
        {
            throw new StoreException(StoreError.PeerUrlAlreadyExists);
        }
    }
}
