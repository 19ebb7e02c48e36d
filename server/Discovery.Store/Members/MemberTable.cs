using System.Collections.Immutable;
using Discovery.Protocol;
using Discovery.Protocol.Peers;

namespace Discovery.Store;

/// <summary>
/// The members, as the log says. The consensus core follows the same entries by the same rule, which is why nothing but the config index
/// decides here whether an entry takes effect: two tables with rules of their own drift apart (etcd's #13348).
/// </summary>
internal sealed class MemberTable
{
    private volatile MembersView _view = MembersView.Empty;

    /// <summary>The newest state. Any thread.</summary>
    internal MembersView View => _view;

    internal void Restore(MembersView view) => _view = view;

    /// <summary>
    /// A member says what it is called and where clients reach it; nothing else is its own to say. One that the table does not know, or no
    /// longer, is not let in by that.
    /// </summary>
    internal void Publish(Member published)
    {
        var view = _view;
        if (view.ById.TryGetValue(published.ID, out var known))
        {
            var member = known.Clone();
            member.Name = published.Name;
            member.ClientURLs.Clear();
            member.ClientURLs.Add(published.ClientURLs);
            Put(member);
        }
        else if (view is { ConfigIndex: 0, Count: 0 })
        {
            // The log of a single member, from before there were changes of members: it begins with the member's own publication.
            Put(published.Clone());
        }
    }

    /// <exception cref="StoreException">Another change came between: this one means nothing.</exception>
    internal MemberChangeResult Change(ulong index, MemberChange change)
    {
        if (change.ConfigIndex != _view.ConfigIndex)
        {
            throw new StoreException(StoreError.MembersChangedMeanwhile);
        }

        var target = change.Member ?? new Member();
        var before = _view.Find(target.ID);
        _view = Take(change.Kind, target, index);
        var result = new MemberChangeResult { Member = _view.Find(target.ID) ?? before };
        result.Members.Add(_view.List());
        return result;
    }

    // Takes effect whatever it says. Whether it makes sense was for the leader to find out (MembershipRules).
    private MembersView Take(MemberChange.Types.Kind kind, Member target, ulong index)
    {
        var members = _view.ById;
        var removed = _view.RemovedIds;
        var known = members.GetValueOrDefault(target.ID);
        switch (kind)
        {
            case MemberChange.Types.Kind.Add:
            case MemberChange.Types.Kind.AddLearner:
                var added = target.Clone();
                added.IsLearner = kind == MemberChange.Types.Kind.AddLearner;
                members = members.SetItem(added.ID, added);
                removed = removed.Remove(added.ID);
                break;
            case MemberChange.Types.Kind.Promote when known is not null:
                var promoted = known.Clone();
                promoted.IsLearner = false;
                members = members.SetItem(promoted.ID, promoted);
                break;
            case MemberChange.Types.Kind.Remove:
                members = members.Remove(target.ID);
                removed = removed.Add(target.ID);
                break;
            case MemberChange.Types.Kind.Update when known is not null:
                // The addresses and nothing else: a learner stays one, name and client URLs stay (etcd's #21737).
                var updated = known.Clone();
                updated.PeerURLs.Clear();
                updated.PeerURLs.Add(target.PeerURLs);
                members = members.SetItem(updated.ID, updated);
                break;
            default:
                break;
        }

        return new MembersView(members, removed, index);
    }

    private void Put(Member member) =>
        _view = new MembersView(_view.ById.SetItem(member.ID, member), _view.RemovedIds, _view.ConfigIndex);
}
