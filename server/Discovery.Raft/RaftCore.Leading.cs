namespace Discovery.Raft;

/// <summary>A leader brings its log to the followers and commits (paper, sections 5.3 and 5.4).</summary>
public sealed partial class RaftCore
{
    private long _uncommittedBytes;

    /// <summary>What this leader knows of every member, itself included; empty when it does not lead.</summary>
    public IReadOnlyList<MemberProgress> Progress() =>
        [.. _progress.Select(p => new MemberProgress(
            p.Key,
            Membership.Learners.Contains(p.Key),
            p.Value.State,
            p.Value.Match,
            p.Key == Id || IsActive(p.Value)))];

    /// <summary>A message could not be brought to the member: what was sent ahead may be lost, so it is probed again.</summary>
    public void Unreachable(ulong member)
    {
        if (_progress.TryGetValue(member, out var progress) && progress.State == ProgressState.Replicate && member != Id)
            progress.BecomeProbe();
    }

    /// <summary>The owner has brought a snapshot over to the member that wanted one, or could not.</summary>
    public void SnapshotEnded(ulong member, bool delivered)
    {
        if (!_progress.TryGetValue(member, out var progress) || progress.State != ProgressState.Snapshot)
            return;
        if (delivered)
            progress.SnapshotDelivered(_round);
        else
            progress.SnapshotFailed();
    }

    private bool IsActive(Progress progress) => progress.SilentTicks <= _options.ElectionTicks;

    private ulong Append(ReadOnlyMemory<byte> data, EntryKind kind)
    {
        var index = _log.LastIndex + 1;
        _log.Append(new Entry(index, Term, data, kind));
        _uncommittedBytes += data.Length;
        return index;
    }

    /// <summary>The progress of new members begins, that of removed ones ends.</summary>
    private void TrackMembers()
    {
        foreach (var gone in _progress.Keys.Where(m => !Membership.Contains(m)).ToList())
            _progress.Remove(gone);
        foreach (var member in Membership.All)
        {
            if (!_progress.ContainsKey(member))
                _progress.Add(member, new Progress(_log.LastIndex + 1, new Inflights(_options.InflightMessagesMax, _options.InflightBytesMax)) { MustSend = true });
        }
        if (_progress.TryGetValue(Id, out var own))
            own.Acknowledge(_persisted);
    }

    private void AcknowledgeOwn()
    {
        if (_progress.TryGetValue(Id, out var own) && own.Acknowledge(_persisted))
            AdvanceCommit();
    }

    private void HandleAppendReply(Message m)
    {
        if (!_progress.TryGetValue(m.From, out var progress))
            return;
        progress.Heard();
        if (m.Reject)
        {
            progress.Refuse(m.LogIndex, m.HintTerm == 0 ? m.Hint : _log.LastNotAbove(m.Hint, m.HintTerm));
            return;
        }
        Invariant.Check(m.LogIndex <= _log.LastIndex, "a follower acknowledges entries that the leader does not have");
        var advanced = progress.Acknowledge(m.LogIndex);
        switch (progress.State)
        {
            case ProgressState.Probe when advanced || m.LogIndex == progress.Match:
            // Behind a snapshot, or by itself while one was on its way.
            case ProgressState.Snapshot when progress.Match >= _log.BeforeIndex && advanced:
                progress.BecomeReplicate();
                break;
        }
        if (advanced)
            AdvanceCommit();
        if (m.From == _transferTo && progress.Match == _log.LastIndex)
            SendTimeoutNow();
    }

    /// <summary>Commits what a majority holds, and only entries of the own term by counting (section 5.4.2).</summary>
    private void AdvanceCommit()
    {
        // A membership that takes effect may make a smaller majority enough for what follows.
        while (Role == RaftRole.Leader)
        {
            var index = MajorityOf(progress => progress.Match);
            if (index <= CommitIndex || (_log.TermAt(index) != Term && !Planted.Has(PlantedBug.CommitOfOlderTerm)))
                return;
            CommitUpTo(index);
            ReleaseHeldReads();
        }
    }

    /// <summary>The greatest number that a majority of the voters has reached.</summary>
    private ulong MajorityOf(Func<Progress, ulong> number)
    {
        var reached = Membership.Voters.Select(v => _progress.TryGetValue(v, out var p) ? number(p) : 0).OrderDescending();
        return reached.ElementAtOrDefault(Membership.Quorum - 1);
    }

    /// <summary>Sends each member what it lacks, as far as its window allows.</summary>
    private void SendAppends()
    {
        if (Role != RaftRole.Leader)
            return;
        foreach (var (member, progress) in _progress)
        {
            while (member != Id && SendAppend(member, progress))
            {
                // As many messages as are due and fit the window.
            }
        }
    }

    /// <returns>False when nothing was sent.</returns>
    private bool SendAppend(ulong member, Progress progress)
    {
        if (progress.IsPaused || progress.State == ProgressState.Snapshot)
            return false;
        var before = progress.Next - 1;
        if (_log.TermAt(before) is not { } term)
        {
            WantSnapshot(member, progress);
            return false;
        }
        IReadOnlyList<Entry> entries = progress.HasFullWindow ? [] : _log.SliceOf(progress.Next, _options.MessageBytesMax);
        if (entries.Count == 0 && !progress.MustSend && progress.SentCommit >= CommitIndex)
            return false;
        _messages.Add(new Message
        {
            Kind = MessageKind.Append,
            From = Id,
            To = member,
            Term = Term,
            LogIndex = before,
            LogTerm = term,
            Entries = entries,
            Commit = CommitIndex,
        });
        progress.Sent(CommitIndex, (ulong)entries.Count, entries.Sum(e => (long)e.Data.Length));
        return true;
    }

    private void WantSnapshot(ulong member, Progress progress)
    {
        // One that is away would only hold up its making.
        if (!IsActive(progress))
            return;
        progress.BecomeSnapshot(CommitIndex);
        _snapshotsWanted.Add(member);
    }

    private void SendHeartbeats()
    {
        _heartbeatElapsed = 0;
        BeginRound();
        foreach (var (member, progress) in _progress)
        {
            if (member == Id)
                continue;
            _messages.Add(new Message
            {
                Kind = MessageKind.Heartbeat,
                From = Id,
                To = member,
                Term = Term,
                // No more than it is known to have.
                Commit = Planted.Has(PlantedBug.CommitBeyondMatch) ? CommitIndex : Math.Min(progress.Match, CommitIndex),
                Context = _round,
            });
        }
    }

    private void HandleHeartbeatReply(Message m)
    {
        if (!_progress.TryGetValue(m.From, out var progress))
            return;
        progress.Heard();
        progress.Answered(m.Context, installs: m.Reject);
        ConfirmReads();
        // It lives, and that is all: it acknowledges nothing before it is done.
        if (m.Reject)
            return;
        // A member that does not install and has not acknowledged lost the snapshot, or its answer got lost.
        if (progress.State == ProgressState.Snapshot && progress.DeliveredIn < m.Context)
            progress.BecomeProbe();
        // A message may have been lost: an empty one finds out.
        if (progress.State == ProgressState.Probe || progress.Match < _log.LastIndex)
            progress.MustSend = true;
    }
}
