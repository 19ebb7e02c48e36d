namespace Discovery.Raft;

/// <summary>A follower takes over the leader's log (paper, sections 5.3 and 7).</summary>
public sealed partial class RaftCore
{
    private SnapshotPoint? _snapshot;

    private void HandleAppend(Message m)
    {
        if (m.LogIndex < CommitIndex)
        {
            // Late or doubled. What is committed matches for certain.
            AcknowledgeTo(m.From, CommitIndex);
            return;
        }
        if (_log.TermAt(m.LogIndex) != m.LogTerm)
        {
            RefuseAppend(m);
            return;
        }
        foreach (var entry in m.Entries)
        {
            if (_log.TermAt(entry.Index) == entry.Term && !(Planted.Has(PlantedBug.TruncatedOnMatch) && entry.Index > CommitIndex))
                continue;
            if (entry.Index <= _log.LastIndex)
                Override(entry.Index);
            _log.Append(entry);
        }
        var matching = m.LogIndex + (ulong)m.Entries.Count;
        // Not the log's end: what lies beyond may be another leader's.
        CommitUpTo(Math.Min(m.Commit, matching));
        AcknowledgeTo(m.From, matching);
    }

    private void Override(ulong from)
    {
        Invariant.Check(from > CommitIndex, "a leader wants to override an entry that is committed");
        _log.TruncateFrom(from);
        _firstUnwritten = Math.Min(_firstUnwritten, from);
        _persisted = Math.Min(_persisted, from - 1);
    }

    private void RefuseAppend(Message m)
    {
        // The greatest entry of ours that the leader's log can still agree with: one round for each term in conflict, not for each entry.
        var hint = _log.LastNotAbove(Math.Min(m.LogIndex, _log.LastIndex), m.LogTerm);
        SendAfterWrite(new Message
        {
            Kind = MessageKind.AppendReply,
            From = Id,
            To = m.From,
            Term = Term,
            LogIndex = m.LogIndex,
            Reject = true,
            Hint = hint,
            HintTerm = _log.TermAt(hint) ?? 0,
        });
    }

    private void HandleHeartbeat(Message m)
    {
        // The leader counts on this member up to there: if the log is shorter, the data folder lost what was acknowledged.
        CommitUpTo(m.Commit);
        SendAfterWrite(new Message { Kind = MessageKind.HeartbeatReply, From = Id, To = m.From, Term = Term, Context = m.Context });
    }

    private void HandleSnapshot(Message m)
    {
        Invariant.Check(m.Membership is not null, "a snapshot does not say who the members are");
        if (m.LogIndex <= CommitIndex)
        {
            AcknowledgeTo(m.From, CommitIndex);
        }
        else if (_log.TermAt(m.LogIndex) == m.LogTerm)
        {
            // The log has it already: all there is to learn is that it is committed.
            CommitUpTo(m.LogIndex);
            AcknowledgeTo(m.From, m.LogIndex);
        }
        else if (m.Membership.Contains(Id))
        {
            Restore(new SnapshotPoint(m.LogIndex, m.LogTerm, m.Membership));
            AcknowledgeTo(m.From, m.LogIndex);
        }
    }

    private void Restore(SnapshotPoint snapshot)
    {
        _log.Restart(snapshot.Index, snapshot.Term);
        Membership = snapshot.Membership;
        _hardState = _hardState with { Commit = snapshot.Index };
        _persisted = _applied = _handedOn = snapshot.Index;
        _firstUnwritten = snapshot.Index + 1;
        _snapshot = snapshot;
        _lastEffect = 0;
    }

    private void AcknowledgeTo(ulong leader, ulong index) =>
        SendAfterWrite(new Message { Kind = MessageKind.AppendReply, From = Id, To = leader, Term = Term, LogIndex = index });
}
