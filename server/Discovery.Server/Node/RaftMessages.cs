using Discovery.Protocol.Peers;
using Discovery.Raft;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>Messages of the consensus core as members send them, and back.</summary>
internal static class RaftMessages
{
    public static PeerMessage Encode(Message message)
    {
        var raft = new RaftMessage
        {
            Kind = (uint)message.Kind,
            Term = message.Term,
            LogIndex = message.LogIndex,
            LogTerm = message.LogTerm,
            Commit = message.Commit,
            Reject = message.Reject,
            Hint = message.Hint,
            HintTerm = message.HintTerm,
            Context = message.Context,
            Transfer = message.Transfer,
        };
        foreach (var entry in message.Entries)
        {
            // Wrapped: the bytes of an entry are never changed, and they are most of what is sent.
            raft.Entries.Add(new RaftEntry { Index = entry.Index, Term = entry.Term, Kind = (uint)entry.Kind, Data = UnsafeByteOperations.UnsafeWrap(entry.Data) });
        }
        return new PeerMessage { To = message.To, Raft = raft };
    }

    /// <summary>Null for a message that no member of this version sends; a core must not be made to trip over it.</summary>
    public static Message? Decode(PeerMessage message)
    {
        var raft = message.Raft;
        // A snapshot is no message of its own on the wire: it comes in pieces.
        if (raft.Kind is 0 or > (uint)MessageKind.TimeoutNow or (uint)MessageKind.Snapshot)
            return null;
        var entries = new List<Entry>(raft.Entries.Count);
        foreach (var entry in raft.Entries)
        {
            if (entry.Kind > (uint)EntryKind.Membership)
                return null;
            entries.Add(new Entry(entry.Index, entry.Term, entry.Data.Memory, (EntryKind)entry.Kind));
        }
        var kind = (MessageKind)raft.Kind;
        if (kind == MessageKind.Append && !IsRun(entries, raft))
            return null;
        var hasTerm = kind is not (MessageKind.Propose or MessageKind.ReadIndex);
        if (hasTerm != raft.Term > 0)
            return null;
        return new Message
        {
            Kind = kind,
            From = message.From,
            To = message.To,
            Term = raft.Term,
            LogIndex = raft.LogIndex,
            LogTerm = raft.LogTerm,
            Commit = raft.Commit,
            Reject = raft.Reject,
            Hint = raft.Hint,
            HintTerm = raft.HintTerm,
            Context = raft.Context,
            Transfer = raft.Transfer,
            Entries = entries,
        };
    }

    /// <summary>Entries follow each other without a gap, and terms do not go back, from the entry before them to the leader's.</summary>
    private static bool IsRun(List<Entry> entries, RaftMessage raft)
    {
        var (index, term) = (raft.LogIndex, raft.LogTerm);
        foreach (var entry in entries)
        {
            if (entry.Index != index + 1 || entry.Term < term || entry.Term > raft.Term)
                return false;
            (index, term) = (entry.Index, entry.Term);
        }
        return true;
    }
}
