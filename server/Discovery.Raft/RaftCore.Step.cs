namespace Discovery.Raft;

/// <summary>Messages in: the rules about terms first, then what the message asks for.</summary>
public sealed partial class RaftCore
{
    private bool IsInLease => Leader != 0 && (Role == RaftRole.Leader || _electionElapsed < _options.ElectionTicks);

    /// <summary>Takes a message of another member. One that is old, doubled or of no use here is dropped.</summary>
    /// <exception cref="RaftInvariantException">It contradicts what this member knows for certain.</exception>
    public void Step(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.To != Id || message.From == Id || message.From == 0)
            return;
        if (message.Kind is MessageKind.PreVoteReply or MessageKind.VoteReply)
            LearnCommit(message);
        if (message.Term == 0)
            StepWithoutTerm(message);
        else if (message.Term > Term ? MeetHigherTerm(message) : message.Term == Term || MeetLowerTerm(message))
            StepInTerm(message);
    }

    /// <returns>True when the message is to be looked at.</returns>
    private bool MeetHigherTerm(Message m)
    {
        if (m.Kind is MessageKind.Vote or MessageKind.PreVote && !m.Transfer && IsInLease)
        {
            // Who was removed, or cut off for a while, must not disturb a cluster that has a leader (thesis, section 4.2.3).
            return false;
        }
        // A trial asks about a term that nobody has taken, and a granted one answers for it.
        if (m.Kind == MessageKind.PreVote || (m.Kind == MessageKind.PreVoteReply && !m.Reject))
            return true;
        Become(RaftRole.Follower, m.Term, leader: m.Kind is MessageKind.Append or MessageKind.Heartbeat or MessageKind.Snapshot ? m.From : 0);
        return true;
    }

    /// <returns>True when the message is to be looked at, which one of an old term never is.</returns>
    private bool MeetLowerTerm(Message m)
    {
        switch (m.Kind)
        {
            case MessageKind.Append or MessageKind.Heartbeat or MessageKind.Snapshot:
                // Behind a partition this member may have got ahead in terms. Ignoring the leader as an old one would leave it out for
                // ever, as check-quorum keeps the others from voting for it; told of the term, the leader steps down.
                SendAfterWrite(new Message { Kind = MessageKind.AppendReply, From = Id, To = m.From, Term = Term, Reject = true });
                break;
            case MessageKind.PreVote:
                // The asker may be behind in terms for good if nobody tells it.
                AnswerVote(m, granted: false);
                break;
        }
        return false;
    }

    private void StepInTerm(Message m)
    {
        switch (m.Kind)
        {
            case MessageKind.PreVote or MessageKind.Vote:
                AnswerVote(m);
                break;
            case MessageKind.PreVoteReply when Role == RaftRole.PreCandidate && (m.Reject || m.Term == Term + 1):
            case MessageKind.VoteReply when Role == RaftRole.Candidate:
                CountVote(m.From, !m.Reject);
                break;
            case MessageKind.Append:
                Follow(m);
                HandleAppend(m);
                break;
            case MessageKind.Heartbeat:
                Follow(m);
                HandleHeartbeat(m);
                break;
            case MessageKind.Snapshot:
                Follow(m);
                HandleSnapshot(m);
                break;
            case MessageKind.AppendReply when Role == RaftRole.Leader:
                HandleAppendReply(m);
                break;
            case MessageKind.HeartbeatReply when Role == RaftRole.Leader:
                HandleHeartbeatReply(m);
                break;
            case MessageKind.ReadIndexReply when m.From == Leader:
                _reads.Add(new ReadState(m.Context, m.LogIndex));
                break;
            case MessageKind.TimeoutNow when m.From == Leader && Role == RaftRole.Follower && CanLead:
                Campaign(Election.Transfer);
                break;
        }
    }

    private void StepWithoutTerm(Message m)
    {
        switch (m.Kind)
        {
            // The leader may have changed meanwhile; only the way back to the sender would be a circle.
            case MessageKind.Propose when Leader != m.From:
                foreach (var entry in m.Entries)
                {
                    if (!entry.Data.IsEmpty && entry.Kind == EntryKind.Normal)
                        Propose(entry.Data, out _);
                }
                break;
            case MessageKind.ReadIndex when Role == RaftRole.Leader:
                AskRead(m.From, m.Context);
                break;
        }
    }

    /// <summary>The sender leads this term: only one member can.</summary>
    private void Follow(Message m)
    {
        Invariant.Check(Role != RaftRole.Leader, "two members lead the same term");
        if (Role != RaftRole.Follower || Leader != m.From)
            Become(RaftRole.Follower, Term, m.From);
        _electionElapsed = 0;
    }
}
