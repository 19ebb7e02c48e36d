namespace Discovery.Raft;

/// <summary>Terms, votes and roles (paper, section 5.2; pre-vote and check-quorum: thesis, sections 9.6 and 6.2).</summary>
public sealed partial class RaftCore
{
    private readonly Dictionary<ulong, bool> _votes = [];

    private enum Election
    {
        /// <summary>Would it be won?</summary>
        Trial,
        Real,

        /// <summary>The leader itself asked for it.</summary>
        Transfer,
    }

    /// <summary>Starts an election, unless this member leads or may not lead. The only voter wins with its own vote.</summary>
    public void Campaign()
    {
        if (Role != RaftRole.Leader && CanLead)
            Campaign(Election.Trial);
    }

    private void Campaign(Election election)
    {
        if (election == Election.Trial)
        {
            ResetElection();
            Role = RaftRole.PreCandidate;
            Leader = 0;
        }
        else
        {
            Become(RaftRole.Candidate, Term + 1, leader: 0);
            _hardState = _hardState with { Vote = Id };
        }
        // A request asks for the term that it would lead to; a trial has not taken it yet.
        var term = election == Election.Trial ? Term + 1 : Term;
        foreach (var voter in Membership.Voters)
        {
            if (voter == Id)
                continue;
            SendAfterWrite(new Message
            {
                Kind = election == Election.Trial ? MessageKind.PreVote : MessageKind.Vote,
                From = Id,
                To = voter,
                Term = term,
                LogIndex = _log.LastIndex,
                LogTerm = _log.LastTerm,
                Transfer = election == Election.Transfer,
            });
        }
        CountVote(Id, granted: true);
    }

    private void CountVote(ulong from, bool granted)
    {
        _votes.TryAdd(from, granted);
        // Votes of members that are no voters, or none any more, count for nothing.
        var yes = Membership.Voters.Count(v => _votes.TryGetValue(v, out var vote) && vote);
        var no = Membership.Voters.Count(v => _votes.TryGetValue(v, out var vote) && !vote);
        if (yes >= Membership.Quorum)
        {
            if (Role == RaftRole.PreCandidate)
                Campaign(Election.Real);
            else
                BecomeLeader();
        }
        else if (no > Membership.Voters.Count - Membership.Quorum)
        {
            // Not the term: a lost trial has changed nothing.
            Become(RaftRole.Follower, Term, leader: 0);
        }
    }

    private void AnswerVote(Message m)
    {
        var isTrial = m.Kind == MessageKind.PreVote;
        var free = _hardState.Vote == m.From || (_hardState.Vote == 0 && Leader == 0) || (isTrial && m.Term > Term);
        var granted = free && (_log.IsUpToDate(m.LogIndex, m.LogTerm) || Planted.Has(PlantedBug.VoteForShorterLog));
        AnswerVote(m, granted);
        if (!granted || isTrial)
            return;
        _electionElapsed = 0;
        _hardState = _hardState with { Vote = m.From };
    }

    private void AnswerVote(Message m, bool granted) =>
        SendAfterWrite(new Message
        {
            Kind = m.Kind == MessageKind.PreVote ? MessageKind.PreVoteReply : MessageKind.VoteReply,
            From = Id,
            To = m.From,
            // A grant belongs to the term that was asked for, a refusal tells the asker where we are.
            Term = granted ? m.Term : Term,
            Reject = !granted,
            Commit = CommitIndex,
            LogTerm = _log.TermAt(CommitIndex) ?? 0,
        });

    /// <summary>
    /// What a voter knows to be committed is so for all. A candidate that has not heard of the last change of the members may need it:
    /// it could otherwise ask one for ever that was removed, can't stand itself any more, and refuses because its log is longer.
    /// </summary>
    private void LearnCommit(Message m)
    {
        if (Role == RaftRole.Leader || m.Commit <= CommitIndex || _log.TermAt(m.Commit) != m.LogTerm)
            return;
        CommitUpTo(m.Commit);
        if (Role != RaftRole.Follower && !CanLead)
            Become(RaftRole.Follower, Term, leader: 0);
    }

    /// <summary>
    /// A leader that removed itself may be the only one to know, and the others would wait for its vote. So whoever was removed tells
    /// them what is committed, in an answer that nobody asked for, until they say that they know and its owner stops.
    /// </summary>
    private void TellOfRemoval()
    {
        _heartbeatElapsed = 0;
        foreach (var member in Membership.Voters)
        {
            SendAfterWrite(new Message
            {
                Kind = MessageKind.PreVoteReply,
                From = Id,
                To = member,
                Reject = true,
                Commit = CommitIndex,
                LogTerm = _log.TermAt(CommitIndex) ?? 0,
            });
        }
    }

    private void BecomeLeader()
    {
        Become(RaftRole.Leader, Term, leader: Id);
        // Some of it may be membership changes; which, matters no more than for the time until this term's first commit.
        _lastMembershipEntry = _log.LastIndex;
        FirstOfTerm = Append(ReadOnlyMemory<byte>.Empty, EntryKind.Normal);
        foreach (var progress in _progress.Values)
            progress.MustSend = true;
    }

    private void Become(RaftRole role, ulong term, ulong leader)
    {
        if (term != Term)
            _hardState = _hardState with { Term = term, Vote = 0 };
        Role = role;
        Leader = leader;
        FirstOfTerm = 0;
        _heartbeatElapsed = 0;
        _uncommittedBytes = 0;
        _transferTo = 0;
        _lastMembershipEntry = 0;
        ResetElection();
        ForgetReads();
        _progress.Clear();
        if (role == RaftRole.Leader)
            TrackMembers();
    }

    private void ResetElection()
    {
        _electionElapsed = 0;
        _electionTimeout = DrawElectionTimeout();
        _votes.Clear();
    }

    private void TickLeader()
    {
        foreach (var (member, progress) in _progress)
        {
            if (member != Id)
                progress.Tick();
        }
        // A leader that is cut off must not believe in itself, nor keep its followers from electing another one.
        var active = Membership.Voters.Count(v => v == Id || (_progress.TryGetValue(v, out var p) && p.SilentTicks <= _options.ElectionTicks));
        if (active < Membership.Quorum)
        {
            Become(RaftRole.Follower, Term, leader: 0);
            return;
        }
        if (_transferTo != 0 && ++_electionElapsed >= _options.ElectionTicks)
            _transferTo = 0;
        if (++_heartbeatElapsed >= _options.HeartbeatTicks)
            SendHeartbeats();
    }
}
