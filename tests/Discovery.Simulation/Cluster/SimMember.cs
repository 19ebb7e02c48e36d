using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Server.Node;
using Discovery.Server.Peers;
using Discovery.Simulation.Faults;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Watch;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Simulation.Cluster;

/// <summary>
/// One machine of the cluster: a disk, a clock, and a process that runs the production replica on them, dies, pauses and starts again.
/// Each turn of its loops is an event of the schedule.
/// </summary>
internal sealed partial class SimMember
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);

    private readonly SimCluster _cluster;
    private readonly Scheduler _scheduler;
    private readonly IReadOnlyList<Member>? _founders;
    private readonly List<(Task Task, Action<Task> Done)> _waiting = [];
    private DataFolder? _folder;
    private SimPort? _port;
    private Replica? _replica;
    private ulong _ledTerm;
    private ulong _term;

    /// <param name="founders">With whom the cluster begins; null for one that joins.</param>
    public SimMember(SimCluster cluster, MemberIdentity identity, string url, IReadOnlyList<Member>? founders)
    {
        _cluster = cluster;
        _scheduler = cluster.Scheduler;
        _founders = founders;
        Identity = identity;
        Url = url;
        Disk = new SimDisk(_scheduler.Random.Next());
        var skew = cluster.Options.TickSkew * ((2 * _scheduler.Random.NextDouble()) - 1);
        _tickInterval = (long)(TickInterval * (1 + skew));
        ClockRate = 1 - (skew * SwarmOptions.DriftOfSkew);
    }

    public MemberIdentity Identity { get; }

    public ulong Id => Identity.MemberId;

    public string Url { get; }

    public SimDisk Disk { get; }

    /// <summary>Of its seconds in one of virtual time.</summary>
    public double ClockRate { get; }

    public bool IsUp => _replica is not null;

    /// <summary>The cluster has told it that it was removed: the process has ended for good.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Counts the starts.</summary>
    public int Life { get; private set; }

    public long PausedUntil { get; set; }

    /// <summary>Null while it is down. To be looked at by checks alone: clients come in by <see cref="Hear"/>.</summary>
    public Replica? Replica => _replica;

    /// <summary>Starts the process; it may die on the way.</summary>
    public void Start()
    {
        if (IsUp || IsGone)
            return;
        Life++;
        _busyRaft = _busyApply = 0;
        _raftPlanned = _applyPlanned = false;
        try
        {
            Open();
        }
        catch (Exception e) when (IsDeath(e))
        {
            Die();
            return;
        }
        WakeRaft();
        WakeApply();
        Tick(Life);
    }

    /// <summary>Ends the process. What it had not synced is at the mercy of the crash; null keeps all, as the machine lives on.</summary>
    public void Kill(SimCrash? crash)
    {
        if (_port is not null)
            _port.IsClosed = true;
        if (crash is { } how)
            Disk.Crash(how);
        else
            Disk.Restart();
        // A new power cycle: whatever is still written to the old handles goes nowhere.
        try
        {
            _folder?.Dispose();
        }
        catch (Exception e) when (e is StorageFailedException or IOException)
        {
        }
        _waiting.Clear();
        (_folder, _replica, _port) = (null, null, null);
        PausedUntil = 0;
        _scheduler.Note(0xDEAD ^ Id);
    }

    /// <summary>Something comes to the process: at once, or when it goes on after a pause; not at all when it dies before.</summary>
    public void Hear(Action<Replica> action)
    {
        var life = Life;
        if (_replica is not { } replica)
            return;
        if (PausedUntil > _scheduler.Now)
        {
            // What has come meanwhile is picked up in any order: requests and messages come in by ways of their own.
            _scheduler.At(PausedUntil + _scheduler.Random.NextInt64(2 * Scheduler.Millisecond), () =>
            {
                if (life == Life)
                    Hear(action);
            });
            return;
        }
        try
        {
            action(replica);
        }
        catch (Exception e) when (IsDeath(e))
        {
            Die();
            return;
        }
        if (Disk.CrashAt <= Disk.Operations)
        {
            // The power went, and the process took it for a failure that it can bear, as of a snapshot that it receives.
            Die();
            return;
        }
        Observe(replica);
        WakeRaft();
    }

    /// <summary>Goes on in the process once the task has come to an end; not at all when the process dies before.</summary>
    public void Await(Task task, Action<Task> done) => _waiting.Add((task, done));

    private void Open()
    {
        var options = _cluster.Options;
        _folder = DataFolder.Open(Disk, SmallFolder.Options);
        if (_folder.Manifest.StoreState.IsEmpty)
            Found(_folder);
        var parts = NodeMachine.Restore(
            _folder,
            new WatchHubOptions { ProgressInterval = TimeSpan.FromMilliseconds(700), QueuedEventsMax = 6, ResponseBytesMax = 400 },
            hub => new MemberEvents(Id, hub, _cluster.History));
        var restore = LogRecords.Restore(_folder, NodeMachine.MembershipOf(parts.Machine.MembersView));
        _cluster.History.Started(this, restore, parts.Machine);
        _port = new SimPort(this, _cluster.Network, _cluster.History);
        _ledTerm = 0;
        _term = restore.HardState.Term;
        var clock = new SimClock(_scheduler, _scheduler.Random.NextInt64(1_000_000) * Scheduler.Second, ClockRate);
        _replica = new Replica(_folder, Identity, restore, parts, _port, clock, new ReplicaOptions
        {
            ElectionTicks = options.ElectionTicks,
            RequestTimeout = RequestTimeout,
            Applier = new ApplierOptions { EntriesPerCheckpoint = options.EntriesPerCheckpoint },
            RetainedEntriesMax = options.RetainedEntries,
            MessageBytesMax = options.MessageBytes,
            UncommittedBytesMax = options.UncommittedBytes,
            InflightMessagesMax = options.InflightMessages,
            ApplyBytesBehindMax = options.ApplyBytesBehind,
            Snapshots = SnapshotTransferOptions.Default with { ChunkBytes = options.SnapshotChunkBytes, ResendTicks = 3, GiveUpTicks = 50, RestartsMax = 0 },
            Random = _scheduler.Random.Next,
            DrawId = () => (ulong)_scheduler.Random.NextInt64(1, long.MaxValue),
        });
        _replica.EntryApplied = (entry, result) => _cluster.Applied(this, entry, result);
        _replica.CampaignIfAlone();
        Observe(_replica);
    }

    private void Found(DataFolder folder)
    {
        var state = new NodeState { ClusterId = Identity.ClusterId, MemberId = Identity.MemberId };
        if (_founders is null)
        {
            folder.Checkpoint(new CheckpointState(0, 0, state.ToByteArray()));
            return;
        }
        var (index, term, machine) = StateMachine.Found(_founders);
        state.Machine = ByteString.CopyFrom(machine);
        folder.Checkpoint(new CheckpointState(index, term, state.ToByteArray()));
    }

    /// <summary>The disk failed as planned. Anything else is a bug that ends the run.</summary>
    private bool IsDeath(Exception e) =>
        (_cluster.DiskFaultsUntil(this) || Disk.CrashAt is not null || HasLostPower(e)) && e is StorageFailedException or IOException or StorageUnusableException;

    private static bool HasLostPower(Exception? e) => e is not null && (e is SimCrashedException || HasLostPower(e.InnerException));

    private void Die()
    {
        var power = Disk.CrashAt is not null;
        Kill(power ? (SimCrash)_scheduler.Random.Next(3) : null);
        _cluster.Died(this);
    }

    private void Observe(Replica replica)
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            var (task, done) = _waiting[i];
            if (!task.IsCompleted)
                continue;
            _waiting.RemoveAt(i--);
            var life = Life;
            _scheduler.Within(Scheduler.Millisecond, () =>
            {
                if (life == Life)
                    Hear(_ => done(task));
            });
        }
        var status = replica.Status;
        if (status.Term != _term)
        {
            _term = status.Term;
            _cluster.OnTerm(this);
        }
        if (status.IsLeader && status.Term != _ledTerm)
        {
            _ledTerm = status.Term;
            _cluster.History.Elected(this, replica);
            _cluster.OnElected(this);
        }
        if (replica.MustLeave)
            Leave();
    }

    private void Leave()
    {
        var life = Life;
        // A little later, as the process only sets out to stop.
        _scheduler.Within(50 * Scheduler.Millisecond, () =>
        {
            if (life != Life || !IsUp)
                return;
            Kill(null);
            IsGone = true;
        });
    }
}
