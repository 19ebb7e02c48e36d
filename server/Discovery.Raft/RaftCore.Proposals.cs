namespace Discovery.Raft;

/// <summary>What is to be appended comes in here, on the leader or on any other member.</summary>
public sealed partial class RaftCore
{
    private readonly List<Entry> _forward = [];
    private ulong _forwardTo;
    private ulong _transferTo;
    private ulong _lastMembershipEntry;

    /// <summary>True while this leader hands over: it appends nothing meanwhile.</summary>
    public bool IsTransferring => _transferTo != 0;

    /// <summary>Appends <paramref name="data"/> to the leader's log: here, or by a message to it.</summary>
    /// <param name="data">Kept by reference; must not be changed afterwards, nor be empty: that is the leader's own entry.</param>
    /// <param name="index">Where it stands when <see cref="ProposeOutcome.Appended"/> is returned, else 0.</param>
    public ProposeOutcome Propose(ReadOnlyMemory<byte> data, out ulong index)
    {
        Invariant.Check(!data.IsEmpty, "an empty proposal can't be told from a new leader's entry");
        index = 0;
        if (Role != RaftRole.Leader)
            return Forward(data);
        if (_transferTo != 0)
            return ProposeOutcome.Transferring;
        if (_uncommittedBytes > 0 && _uncommittedBytes + data.Length > _options.UncommittedBytesMax)
            return ProposeOutcome.TooManyUncommitted;
        index = Append(data, EntryKind.Normal);
        return ProposeOutcome.Appended;
    }

    /// <summary>Appends a change of the members; on the leader only, one at a time.</summary>
    /// <param name="context">What the state machine needs of it.</param>
    public ProposeOutcome ProposeMembership(MembershipChange change, ReadOnlySpan<byte> context)
    {
        if (Role != RaftRole.Leader)
            return ProposeOutcome.NotLeader;
        if (_transferTo != 0)
            return ProposeOutcome.Transferring;
        // Before its first commit a leader does not know its predecessor's last change: two majorities without a common member could
        // come about (thesis, section 4.1, as corrected in 2015).
        if (CommitIndex < FirstOfTerm || CommitIndex < _lastMembershipEntry)
            return ProposeOutcome.ChangePending;
        if (change.BasedOn != Membership.Index)
            return ProposeOutcome.MembersChanged;
        if (change.Operation == MembershipOperation.Promote && !IsReady(change.Member))
            return ProposeOutcome.LearnerNotReady;
        _lastMembershipEntry = Append(change.Encode(context), EntryKind.Membership);
        return ProposeOutcome.Appended;
    }

    /// <summary>Hands leadership to <paramref name="member"/>, which has until the end of an election time-out to catch up.</summary>
    /// <returns>False when this member does not lead, or the other one can't.</returns>
    public bool TransferLeadership(ulong member)
    {
        if (Role != RaftRole.Leader || member == Id || !Membership.Voters.Contains(member) || !_progress.TryGetValue(member, out var progress))
            return false;
        if (_transferTo == member)
            return true;
        _transferTo = member;
        _electionElapsed = 0;
        if (progress.Match == _log.LastIndex)
            SendTimeoutNow();
        else
            progress.MustSend = true;
        return true;
    }

    private bool IsReady(ulong learner) =>
        _progress.TryGetValue(learner, out var progress)
        && progress.State == ProgressState.Replicate
        && IsActive(progress)
        && progress.Match + _options.PromotionLagMax >= CommitIndex;

    private ProposeOutcome Forward(ReadOnlyMemory<byte> data)
    {
        if (Leader == 0)
            return ProposeOutcome.NoLeader;
        if (_forwardTo != Leader)
            SendForwarded();
        _forwardTo = Leader;
        _forward.Add(new Entry(0, 0, data));
        return ProposeOutcome.Forwarded;
    }

    private void SendForwarded()
    {
        var bytes = 0L;
        var first = 0;
        for (var i = 0; i <= _forward.Count; i++)
        {
            var full = i == _forward.Count || (bytes > 0 && bytes + _forward[i].Data.Length > _options.MessageBytesMax);
            if (full && i > first)
            {
                _messages.Add(new Message { Kind = MessageKind.Propose, From = Id, To = _forwardTo, Entries = _forward.GetRange(first, i - first) });
                (first, bytes) = (i, 0);
            }
            if (i < _forward.Count)
                bytes += _forward[i].Data.Length;
        }
        _forward.Clear();
    }

    private void SendTimeoutNow() =>
        _messages.Add(new Message { Kind = MessageKind.TimeoutNow, From = Id, To = _transferTo, Term = Term });

    /// <summary>A membership entry is committed: from here on the new members elect and commit.</summary>
    private void TakeEffect(in Entry entry)
    {
        // Its first change would make a new member believe to be the only one there is.
        Invariant.Check(!Membership.Voters.IsEmpty, "a change of the members came to a member that does not know them: it must start from a snapshot");
        var next = Membership.After(MembershipChange.Decode(entry.Data.Span), entry.Index);
        if (ReferenceEquals(next, Membership))
            return;
        Membership = next;
        _lastEffect = entry.Index;
        if (Role != RaftRole.Leader)
            return;
        // Who was removed is told of it before it is forgotten: it can stop, instead of asking for elections.
        SendAppends();
        if (!CanLead)
        {
            Become(RaftRole.Follower, Term, leader: 0);
            return;
        }
        TrackMembers();
        if (_transferTo != 0 && !Membership.Voters.Contains(_transferTo))
            _transferTo = 0;
        // Of fewer voters, those that have answered may be a majority.
        ConfirmReads();
    }
}
