using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Names that the log gives to members which have none in the checkpoint. Who has published a name has taken part, and another member may
/// ask for that before the log has been applied, which can take until there is a leader.
/// </summary>
internal static class LoggedNames
{
    public static IReadOnlyDictionary<ulong, string> Of(MembersView members, IReadOnlyList<Entry> entries)
    {
        var nameless = members.List().Where(m => m.Name.Length == 0).Select(m => m.ID).ToHashSet();
        var names = new Dictionary<ulong, string>();
        foreach (var entry in entries)
        {
            if (nameless.Count == 0)
                break;
            if (entry.Kind != EntryKind.Normal || entry.Data.IsEmpty)
                continue;
            if (Proposal.Parser.ParseFrom(entry.Data.Span).PublishMember is { Name.Length: > 0 } published && nameless.Remove(published.ID))
                names.Add(published.ID, published.Name);
        }
        return names;
    }
}
