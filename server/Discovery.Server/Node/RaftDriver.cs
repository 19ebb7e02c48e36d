using Discovery.Raft;
using Discovery.Server.Options;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Carries out what the consensus core asks for: takes work, sends messages, makes the log durable with one write a batch, hands on
/// what is committed. Synchronous and without a thread of its own, so that a simulation can drive it.
/// </summary>
internal sealed class RaftDriver(RaftCore core, IRaftLog log, RaftOutlets outlets)
{
    private readonly List<LogRecord> _records = [];
    private readonly LeadershipTransfers _transfers = new(core);

    // Nobody leads, leadership is changing hands, or apply is far behind: nothing was sent, so they can wait without any doubt about
    // their outcome.
    private readonly List<PendingProposal> _unsent = [];
    private readonly List<PendingMemberChange> _unsentChanges = [];

    // For planted bugs.
    private readonly List<PendingProposal> _forwarded = [];
    private ulong _lastLeader;

    private Ready? _installing;

    /// <summary>What other threads may know of the core.</summary>
    public RaftStatus Status { get; private set; } = RaftStatus.Of(core);

    // A snapshot takes the place of the state, and of the log: there is nothing to do but to wait for it, and to say so.
    private bool IsInstalling => _installing is not null;

    private int TicksOfTurnMax => Math.Max(1, core.ElectionTicks / 2);

    private bool MustHold => IsInstalling || (core.Role == RaftRole.Leader && outlets.ApplyIsBehind());

    public ulong LastIndex => core.LastIndex;

    public ulong? TermAt(ulong index) => core.TermAt(index);

    /// <summary>Nobody waits any longer.</summary>
    public void FailAll(StoreError error) => _transfers.FailAll(error);

    /// <summary>Carries out what the core has to say by itself, at a start.</summary>
    public void Begin() => CarryOut();

    /// <summary>Starts an election: for a member that is alone, which need not wait for the time-out.</summary>
    public void Campaign()
    {
        core.Campaign();
        CarryOut();
    }

    /// <summary>One turn: everything in <paramref name="work"/> is stepped, made durable and handed on before it returns.</summary>
    /// <exception cref="StorageFailedException">The log could not be written. Nothing of this turn may be acknowledged.</exception>
    public void Step(RaftWork work)
    {
        if (_installing is { } ready && work.Installed)
        {
            _installing = null;
            Finish(ready, hardState: null);
        }
        core.Applied(work.Applied);
        foreach (var member in work.Unreachable)
            core.Unreachable(member);
        foreach (var (member, delivered) in work.SnapshotsEnded)
            core.SnapshotEnded(member, delivered);
        // While a snapshot is installed the core still learns; what it has to say waits in it until the install is done (CarryOut).
        Step(work.Messages);
        // Behind the messages: after a stall of this loop, what the others said meanwhile counts before their silence does.
        // And more ticks than one turn may take are a stall of this loop, as of its disk: they tell nothing about the others.
        for (var i = Math.Min(work.Ticks, TicksOfTurnMax); i > 0; i--)
            core.Tick();
        foreach (var read in work.Reads)
            core.RequestRead(read);
        Change(work.MemberChanges);
        if (Planted.Has(PlantedBug.ProposalForwardedTwice))
            RepeatForwarded();
        Propose(work);
        foreach (var transfer in work.Transfers)
            _transfers.Begin(transfer);
        CarryOut();
        _transfers.Look();
    }

    private void Step(List<Message> messages)
    {
        long bytes = 0;
        foreach (var message in messages)
        {
            var more = message.Entries.Sum(e => (long)e.Data.Length);
            if (bytes > 0 && bytes + more > ServerLimits.BatchBytesMax)
            {
                CarryOut();
                bytes = 0;
            }
            bytes += more;
            core.Step(message);
            if (message.Kind == MessageKind.Snapshot)
                CarryOutSnapshot();
            else if (IsInstalling && message.Kind == MessageKind.Heartbeat && message.Term == core.Term)
                AnswerWhileInstalling(message);
        }
    }

    // All that this says is that the member follows this leader now: it promises nothing that a crash could take back, and the log, which
    // the install is about to replace, need not be written for it. All that does promise something waits in the core.
    private void AnswerWhileInstalling(Message heartbeat) =>
        outlets.Send(new Message
        {
            Kind = MessageKind.HeartbeatReply,
            From = core.Id,
            To = heartbeat.From,
            Term = heartbeat.Term,
            Context = heartbeat.Context,
            Reject = true,
        });

    private void CarryOutSnapshot()
    {
        CarryOut();
        if (_installing is null)
            outlets.SnapshotNotNeeded();
    }

    private void Propose(RaftWork work)
    {
        if (MustHold)
        {
            // Not all of them at each turn.
            if (work.Ticks > 0)
                _unsent.RemoveAll(p => p.Data is null);
            work.Proposals.ForEach(Hold);
            return;
        }
        long bytes = 0;
        var due = work.Proposals;
        if (_unsent.Count > 0)
        {
            due = [.. _unsent, .. due];
            _unsent.Clear();
        }
        foreach (var proposal in due)
        {
            if (bytes > 0 && bytes + proposal.Bytes > ServerLimits.BatchBytesMax)
            {
                CarryOut();
                bytes = 0;
            }
            if (proposal.Data is not { } data)
                continue;
            if (MustHold)
            {
                Hold(proposal);
                continue;
            }
            bytes += proposal.Bytes;
            switch (core.Propose(data, out _))
            {
                case ProposeOutcome.NoLeader or ProposeOutcome.Transferring:
                    Hold(proposal);
                    break;
                case ProposeOutcome.Forwarded when Planted.Has(PlantedBug.ProposalForwardedTwice):
                    _forwarded.Add(proposal);
                    break;
                case ProposeOutcome.TooManyUncommitted:
                    outlets.Refuse(proposal, StoreError.TooManyRequests);
                    break;
            }
        }
    }

    // What a client library does that sends again whatever is not answered.
    private void RepeatForwarded()
    {
        if (core.Leader == _lastLeader || core.Leader == 0)
            return;
        _lastLeader = core.Leader;
        foreach (var proposal in _forwarded)
        {
            if (proposal.Data is { } data)
                core.Propose(data, out _);
        }
        _forwarded.Clear();
    }

    private void Hold(PendingProposal proposal)
    {
        if (_unsent.Count < ServerLimits.ProposalsWaitingMax)
            _unsent.Add(proposal);
        else
            outlets.Refuse(proposal, StoreError.TooManyRequests);
    }

    private void Change(List<PendingMemberChange> changes)
    {
        if (_unsentChanges.Count + changes.Count == 0)
            return;
        List<PendingMemberChange> due = [.. _unsentChanges, .. changes];
        _unsentChanges.Clear();
        foreach (var change in due)
        {
            if (change.Proposal.Data is not { } data)
                continue;
            if (QuorumRules.Refusal(change, core) is { } refusal)
            {
                change.Refuse(refusal);
                continue;
            }
            switch (core.ProposeMembership(change.Change, data))
            {
                case ProposeOutcome.ChangePending or ProposeOutcome.Transferring:
                    _unsentChanges.Add(change);
                    break;
                case ProposeOutcome.MembersChanged:
                    change.Refuse(StoreError.MembersChangedMeanwhile);
                    break;
                case ProposeOutcome.LearnerNotReady:
                    change.Refuse(StoreError.LearnerNotReady);
                    break;
                case ProposeOutcome.NotLeader:
                    change.Refuse(StoreError.NotLeader);
                    break;
            }
        }
    }

    private void CarryOut()
    {
        while (_installing is null && core.HasReady)
        {
            var ready = core.TakeReady();
            // Before another one hears that there are others, or who leads: see Replica.WaitForRead.
            if (Status.AloneSince is not null && !Status.IsOfSameReign(core))
                Publish(Status with { AloneSince = null });
            // The followers' disks write while ours does.
            Send(ready.Messages);
            if (ready.Snapshot is { } snapshot)
            {
                _installing = ready;
                outlets.HandOn(new ApplyWork { Install = new SnapshotInstallation(snapshot, ready.HardState!.Value) });
                break;
            }
            Finish(ready, ready.HardState);
        }
        PublishStatus();
    }

    private void PublishStatus() => Publish(RaftStatus.Of(core, Status));

    private void Publish(RaftStatus status)
    {
        Status = status;
        outlets.StatusChanged(status);
    }

    private void Finish(Ready ready, HardState? hardState)
    {
        if (Planted.Has(PlantedBug.AcknowledgedBeforeDurable))
            Send(ready.MessagesAfterWrite);
        Write(hardState, ready.Entries);
        if (!Planted.Has(PlantedBug.AcknowledgedBeforeDurable))
            Send(ready.MessagesAfterWrite);
        if (ready.Committed.Count == 0 && ready.Reads.Count == 0 && ready.SnapshotsWanted.Count == 0)
            return;
        // Before apply sees the first entry of a term: it has to know by then whether this member leads it.
        if (Status.Role != core.Role || Status.Term != core.Term)
            PublishStatus();
        outlets.HandOn(new ApplyWork { Entries = ready.Committed, Reads = ready.Reads, SnapshotsWanted = ready.SnapshotsWanted, Term = core.Term });
    }

    private void Send(IReadOnlyList<Message> messages)
    {
        foreach (var message in messages)
            outlets.Send(message);
    }

    private void Write(HardState? state, IReadOnlyList<Entry> entries)
    {
        _records.Clear();
        if (state is { } hardState)
            _records.Add(LogRecords.From(hardState));
        foreach (var entry in entries)
            _records.Add(LogRecords.From(entry));
        if (_records.Count == 0)
            return;
        log.Append(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_records));
        if (entries.Count > 0)
            core.Persisted(entries[^1].Index, entries[^1].Term);
    }
}
