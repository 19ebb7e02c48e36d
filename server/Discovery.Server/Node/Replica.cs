using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Server.Metrics;
using Discovery.Server.Node.Compaction;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Auth;
using Discovery.Store.Leases;
using Discovery.Store.Watch;

namespace Discovery.Server.Node;

/// <summary>
/// A member of the cluster without its threads, sockets and clock: consensus, log, state machine, leases, snapshots and what its
/// clients wait for. Two loops, ticks and messages drive it; the production node wraps threads around it, the simulation a scheduler.
/// </summary>
internal sealed partial class Replica : IDisposable
{
    private readonly ReplicaOptions _options;
    private readonly IPeerNetwork _network;
    private readonly TimeProvider _time;
    private readonly StateMachine _machine;
    private readonly IRevisionStore _revisions;
    private readonly RaftInbox _inbox = new();
    private readonly ApplyQueue _applyQueue;
    private readonly ProposalRegistry _callers;
    private readonly ReadGate _reads;
    private readonly LeaderCalls _calls;
    private readonly LeaderDesk _desk;
    private readonly LeaseRenewals _renewals;
    private readonly LeaseClock _leaseClock;
    private readonly LeaseLeadership _leaseLeadership;
    private readonly LeaseEnding _leaseEnding;
    private readonly SnapshotTransfers _snapshots;
    private readonly KvHashing _hashing;
    private readonly HashCheck _hashCheck;
    private readonly RaftDriver _driver;
    private readonly Applier _applier;
    private readonly AutoCompaction? _autoCompaction;
    private RaftWork _spare = new();
    private volatile RaftStatus _status;
    private volatile bool _stopping;

    public Replica(
        DataFolder folder, MemberIdentity identity, RaftRestore restore, NodeMachine parts, IPeerNetwork network, TimeProvider time, ReplicaOptions options)
    {
        Identity = identity;
        _options = options;
        _applyQueue = new ApplyQueue(options.ApplyBytesBehindMax);
        _network = network;
        _time = time;
        _machine = parts.Machine;
        Leases = parts.Leases;
        Watches = parts.Watches;
        _leaseClock = new LeaseClock(Leases, time);
        _leaseLeadership = new LeaseLeadership(_leaseClock);
        _leaseEnding = new LeaseEnding(_leaseClock, Submit, () => Alarms.HasCorrupt, Now);
        _callers = new ProposalRegistry(options.DrawId());
        _reads = new ReadGate(_inbox.AddRead, options.RequestTimeout, options.DrawId());
        _snapshots = new SnapshotTransfers(new FolderSpool(folder), network, options.Snapshots, SnapshotEnded, options.DrawId());
        var changes = new MemberChanges(_machine, options.DrawId, _reads.Wait, Submit, options.LearnersMax);
        _desk = new LeaderDesk(_reads, () => _status!, Leases, _leaseClock, changes, Submit);
        _calls = new LeaderCalls(identity.MemberId, network, () => Leader, _desk.Answer, options.DrawId());
        _renewals = new LeaseRenewals(_reads, () => _status!, _leaseClock, _calls, Submit);
        _hashing = new KvHashing(TryLook, options.RunAside, options.Corruption.Damaged);
        _hashCheck = new HashCheck(
            identity.MemberId, options.CorruptCheckInterval, ServerLimits.HashPatience, _hashing, network,
            new CorruptionAlarm(options.Corruption, () => Alarms, proposal => _ = Propose(proposal)), options.DrawId());
        var raft = new RaftOptions
        {
            Id = identity.MemberId,
            ElectionTicks = options.ElectionTicks,
            Random = options.Random,
            RetainedEntriesMax = options.RetainedEntriesMax,
            MessageBytesMax = options.MessageBytesMax,
            UncommittedBytesMax = options.UncommittedBytesMax,
            InflightMessagesMax = options.InflightMessagesMax,
        };
        var core = new RaftCore(raft, restore);
        _status = RaftStatus.Of(core);
        _driver = new RaftDriver(core, new MeasuredLog(folder.Log, Metrics, time), RaftOutlets());
        _applier = new Applier(_machine, folder, identity, options.Applier, ApplyOutlets(), Metrics, time);
        _revisions = folder.Revisions;
        Space = new SpaceWatch(
            identity.MemberId, options.Space, folder.ReserveBytes, () => folder.FreeBytes, () => StoreBytes, () => _machine.Alarms, Propose);
        _autoCompaction = options.AutoCompaction is { } compaction ? new AutoCompaction(compaction.Schedule(), Propose) : null;
        _driver.Begin();
    }

    public MemberIdentity Identity { get; }

    public NodeMetrics Metrics => _options.Metrics;

    /// <summary>Proposals that are not answered yet.</summary>
    public int ProposalsPending => _callers.Count;

    public long ProposalsFailed => _callers.Failed;

    public ReadGate Reads => _reads;

    public LeaseBook Leases { get; }

    /// <summary>When each lease ends, while this member leads.</summary>
    public LeaseClock LeaseClock => _leaseClock;

    public WatchHub Watches { get; }

    public KvStore Store => _machine.Kv;

    public MembersView Members => _machine.MembersView;

    /// <summary>Users, roles and tokens, as of the last applied entry.</summary>
    public AuthView Auth => _machine.Auth;

    /// <summary>As of the last turn of the Raft loop.</summary>
    public RaftStatus Status => _status;

    /// <summary>0 when nobody leads as far as this member knows.</summary>
    public ulong Leader => _status.Leader;

    public ulong AppliedIndex => _applier.AppliedIndex;

    /// <summary>Told, on the apply loop, when members came, went or changed their addresses.</summary>
    public Action? MembersChanged { get; set; }

    /// <summary>Told, on the apply loop, of each entry that was applied, and of what came of it. The store may be some entries further.</summary>
    public Action<Entry, ApplyResult?>? EntryApplied { get; set; }

    /// <summary>One turn of the Raft loop; false when nothing waits. One thread at a time.</summary>
    /// <exception cref="StorageFailedException">The disk failed: the process must end.</exception>
    public bool StepRaft()
    {
        if (_inbox.TryTake(_spare) is not { } work)
            return false;
        _driver.Step(work);
        _spare = work;
        return true;
    }

    /// <summary>One turn of the apply loop; false when nothing waits. One thread at a time.</summary>
    /// <exception cref="StorageFailedException">The disk failed: the process must end.</exception>
    public bool StepApply()
    {
        if (_applyQueue.TryTake() is not { } work)
            return false;
        var goesOn = _applier.Apply(work);
        _inbox.ReportApplied(_applier.AppliedIndex);
        if (goesOn)
            _applyQueue.WakeIfIdle(_applier.Upkeep.IsGentle ? StoreUpkeep.Pause : TimeSpan.Zero);
        return true;
    }

    /// <summary>Makes everything applied so far part of the checkpoint. Apply loop, or after it has ended.</summary>
    /// <exception cref="StorageFailedException">The disk failed.</exception>
    public void Checkpoint() => _applier.Checkpoint();

    /// <summary>Waits for work of the Raft loop; false once stopped and nothing is left.</summary>
    public bool WaitForRaftWork() => _inbox.Wait();

    /// <inheritdoc cref="WaitForRaftWork"/>
    public bool WaitForApplyWork() => _applyQueue.Wait();

    /// <summary>A heartbeat interval has passed.</summary>
    public void Tick()
    {
        var now = Now();
        _inbox.AddTick();
        _callers.Expire(now);
        _reads.Tick(now);
        _calls.Tick(now);
        _snapshots.Tick(_status.IsLeader ? _status.Term : 0);
        Watches.Tick(now);
        _hashCheck.Tick(now, _status);
        _leaseEnding.Tick();
        CheckpointLeases();
        TickSpace(now);
    }

    /// <summary>Elects this member at once, if it is the only voter: there is nobody to wait for.</summary>
    public void CampaignIfAlone()
    {
        if (_status.Membership.Voters.Count == 1 && _status.Membership.Voters.Contains(Identity.MemberId))
            _driver.Campaign();
    }

    /// <summary>No work is taken in any more, and the Raft loop ends when it has done what waits. Callers are told that the member stops.</summary>
    public void StopRaft()
    {
        _stopping = true;
        _leaseLeadership.Leads(0);
        _reads.Stop();
        _inbox.Stop();
    }

    public void StopApply() => _applyQueue.Stop();

    /// <summary>After both loops have ended.</summary>
    public void Dispose()
    {
        _callers.FailAll(StoreError.Stopped);
        _calls.FailAll(StoreError.Stopped);
        _driver.FailAll(StoreError.Stopped);
        _snapshots.Dispose();
        _applier.Upkeep.Stop();
        _hashing.Dispose();
    }

    /// <summary>The end of the log. Raft loop.</summary>
    internal ulong LastIndex => _driver.LastIndex;

    /// <summary>Term of the log's entry; null when it is beyond the log or no longer in memory. Raft loop.</summary>
    internal ulong? TermAt(ulong index) => _driver.TermAt(index);

    internal TimeSpan Now() => _time.GetElapsedTime(0);

    private RaftOutlets RaftOutlets() => new()
    {
        Send = message =>
        {
            if (message.Kind == MessageKind.Heartbeat)
                Metrics.Peers.HeartbeatSent(message.To, Now());
            _network.Send(RaftMessages.Encode(message));
        },
        HandOn = _applyQueue.Add,
        ApplyIsBehind = () => _applyQueue.IsFull,
        Refuse = _callers.Fail,
        SnapshotNotNeeded = _snapshots.Release,
        StatusChanged = status =>
        {
            if (status.Leader != 0 && status.Leader != _status.Leader)
                Metrics.LeaderChanges.Increment();
            _status = status;
            _leaseLeadership.Leads(status.IsLeader ? status.Term : 0);
        },
    };

    // Apply may be far behind: who leads by now must not be taken for who wanted to send it.
    private void SendSnapshot(ulong member, StateSnapshot snapshot, ulong term)
    {
        if (_status.IsLeader && _status.Term == term)
            _snapshots.Begin(member, new StateSnapshotSource(snapshot), term);
        else
            snapshot.Dispose();
    }

    private ApplyOutlets ApplyOutlets() => new()
    {
        Find = entry => _callers.Find(entry.Span),
        Answer = _callers.Complete,
        ReleaseRead = _reads.Release,
        Applied = (entry, result) =>
        {
            _leaseLeadership.Applied(entry.Term);
            EntryApplied?.Invoke(entry, result);
        },
        MembersChanged = () =>
        {
            _calls.Removed(Members);
            MembersChanged?.Invoke();
        },
        SnapshotTaken = SendSnapshot,
        OpenReceived = _snapshots.OpenReceived,
        Installed = index =>
        {
            _snapshots.Release();
            _inbox.ReportInstalled();
        },
    };
}
