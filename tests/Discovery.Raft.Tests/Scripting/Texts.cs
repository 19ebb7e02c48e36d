using System.Text;

namespace Discovery.Raft.Tests;

/// <summary>How scripts write what cores say and do.</summary>
internal static class Texts
{
    public static string Of(Entry entry) => $"{entry.Index}/{entry.Term} {OfData(entry)}";

    public static string Of(IEnumerable<Entry> entries) => $"[{string.Join(", ", entries.Select(Of))}]";

    public static string Of(HardState state) => $"term {state.Term} vote {state.Vote} commit {state.Commit}";

    public static string Of(Message m) => $"{m.From} -> {m.To} {m.Kind}{Term(m)}{Rest(m)}";

    public static string Of(Member member)
    {
        if (!member.IsUp)
            return $"{member.Id} down";
        var core = member.Core;
        return $"{member.Id} {core.Role} term {core.Term} leader {core.Leader} log {core.LastIndex}/{core.TermAt(core.LastIndex)} " +
            $"commit {core.CommitIndex} applied {member.State.Index} {Of(core.Membership)}";
    }

    public static string Of(MemberProgress p) =>
        $"{p.Member}{(p.IsLearner ? " learner" : "")} {p.State} has {p.Match}{(p.IsActive ? "" : " silent")}";

    public static IEnumerable<string> Of(Ready ready)
    {
        foreach (var message in ready.Messages)
            yield return $"send {Of(message)}";
        if (ready.Snapshot is { } snapshot)
            yield return $"install snapshot {snapshot.Index}/{snapshot.Term} {Of(snapshot.Membership)}";
        if (ready.HardState is { } state)
            yield return $"write {Of(state)}";
        if (ready.Entries.Count > 0)
            yield return $"write {Of(ready.Entries)}";
        foreach (var message in ready.MessagesAfterWrite)
            yield return $"send after the write {Of(message)}";
        if (ready.Committed.Count > 0)
            yield return $"committed {Of(ready.Committed)}";
        foreach (var read in ready.Reads)
            yield return $"read {read.RequestId} from {read.Index} on";
        foreach (var member in ready.SnapshotsWanted)
            yield return $"{member} wants a snapshot";
    }

    private static string Of(Membership membership) =>
        $"voters {string.Join(' ', membership.Voters)}" + (membership.Learners.IsEmpty ? "" : $" learners {string.Join(' ', membership.Learners)}");

    private static string OfData(Entry entry)
    {
        if (entry.Kind != EntryKind.Membership)
            return entry.Data.IsEmpty ? "-" : $"\"{Encoding.UTF8.GetString(entry.Data.Span)}\"";
        var change = MembershipChange.Decode(entry.Data.Span);
        return $"{change.Operation} {change.Member}";
    }

    private static string Term(Message m) => m.Term == 0 ? "" : $" term {m.Term}";

    private static string Rest(Message m) => m.Kind switch
    {
        MessageKind.PreVote or MessageKind.Vote => $" log {m.LogIndex}/{m.LogTerm}{(m.Transfer ? " transfer" : "")}",
        MessageKind.PreVoteReply or MessageKind.VoteReply => (m.Reject ? " no" : " yes") + (m.Commit == 0 ? "" : $" commit {m.Commit}/{m.LogTerm}"),
        MessageKind.Append => $" after {m.LogIndex}/{m.LogTerm} {Of(m.Entries)} commit {m.Commit}",
        MessageKind.AppendReply when m.Reject => m.LogIndex == 0 && m.Hint == 0 ? " refuses the term" : $" refuses after {m.LogIndex}, try {m.Hint}/{m.HintTerm}",
        MessageKind.AppendReply => $" has {m.LogIndex}",
        MessageKind.Heartbeat => $" commit {m.Commit} round {m.Context}",
        MessageKind.HeartbeatReply => $" round {m.Context}{(m.Reject ? " installs" : "")}",
        MessageKind.Snapshot => $" at {m.LogIndex}/{m.LogTerm}",
        MessageKind.ReadIndex => $" read {m.Context}",
        MessageKind.ReadIndexReply => $" read {m.Context} from {m.LogIndex} on",
        MessageKind.Propose => $" [{string.Join(", ", m.Entries.Select(OfData))}]",
        _ => "",
    };
}
