using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Storage;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>
/// --force-new-cluster: the majority is lost for good, and this member goes on alone with what it has. All entries of its log are
/// kept, as each may have been acknowledged; then the log removes the other members, which are refused from then on.
/// </summary>
internal static partial class ForcedCluster
{
    /// <param name="peerUrls">This member's, for the case that the log no longer knows it.</param>
    public static RaftRestore Write(DataFolder folder, MemberIdentity identity, RaftRestore restore, IEnumerable<string> peerUrls, ILogger logger)
    {
        var membership = restore.Membership;
        foreach (var entry in restore.Entries.Where(e => e.Kind == EntryKind.Membership))
            membership = membership.After(MembershipChange.Decode(entry.Data.Span), entry.Index);

        var last = restore.Entries.Count > 0 ? restore.Entries[^1].Index : restore.AppliedIndex;
        var term = Math.Max(restore.HardState.Term, restore.AppliedTerm) + 1;
        var entries = new List<Entry>();
        if (membership.Learners.Contains(identity.MemberId))
            Add(MembershipOperation.Promote, MemberChange.Types.Kind.Promote, new Member { ID = identity.MemberId });
        else if (!membership.Voters.Contains(identity.MemberId))
            // The log ends with this member's own removal, perhaps never committed.
            Add(MembershipOperation.AddVoter, MemberChange.Types.Kind.Add, new Member { ID = identity.MemberId, PeerURLs = { peerUrls } });
        foreach (var member in membership.All.Where(m => m != identity.MemberId).ToList())
            Add(MembershipOperation.Remove, MemberChange.Types.Kind.Remove, new Member { ID = member });
        LogForced(logger, identity.MemberId.ToString("x", null), entries.Count);

        var state = new HardState(term, Vote: 0, last + (ulong)entries.Count);
        // Entries first: a crash between the two must not find a commit index beyond the log.
        var before = restore.HardState with { Term = term, Vote = 0 };
        folder.Log.Append([LogRecords.From(before), .. entries.Select(LogRecords.From)]);
        folder.Log.Append([LogRecords.From(state)]);
        return restore with { HardState = state, Entries = [.. restore.Entries, .. entries] };

        void Add(MembershipOperation operation, MemberChange.Types.Kind kind, Member member)
        {
            var index = last + (ulong)entries.Count + 1;
            var change = new MembershipChange(operation, member.ID, membership.Index);
            var proposal = new Proposal { MemberChange = new MemberChange { Kind = kind, Member = member, ConfigIndex = membership.Index } };
            entries.Add(new Entry(index, term, change.Encode(proposal.ToByteArray()), EntryKind.Membership));
            membership = membership.After(change, index);
        }
    }

    [LoggerMessage(EventId = 23, Level = LogLevel.Warning, Message = "--force-new-cluster: member {MemberId} goes on alone, after {Changes} changes of members; the other members must never be started again")]
    private static partial void LogForced(ILogger logger, string memberId, int changes);
}
