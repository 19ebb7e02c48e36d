using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Server.Node;
using Discovery.Server.Node.Compaction;
using Discovery.Server.Peers;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Watch;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

/// <summary>A production replica on a disk in memory, whose turns a test takes one by one.</summary>
internal sealed class ReplicaMember : IPeerNetwork, IDisposable
{
    public const int CorruptCheckSeconds = 30;
    public const int RetainedEntries = 2;
    public const long ApplyBytesBehind = 8 * 1024;
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    private readonly SimDisk _disk;
    private readonly AutoCompactionOptions? _compaction;
    private readonly MemberIdentity _identity;
    private readonly TimeProvider _time;
    private readonly Action<PeerMessage> _send;
    private DataFolder _folder;
    private ulong _lastId;
    private bool _stopped;

    /// <param name="founders">With whom the cluster begins; null for one that joins.</param>
    public ReplicaMember(ulong id, IReadOnlyList<Member>? founders, TimeProvider time, Action<PeerMessage> send, AutoCompactionOptions? compaction = null)
    {
        _compaction = compaction;
        _disk = new SimDisk((int)id);
        _identity = new MemberIdentity(ClusterId: 9, id);
        _time = time;
        _send = send;
        // Ids of each member are its own.
        _lastId = id << 32;
        _folder = DataFolder.Open(_disk, SmallFolder.Options);
        Found(founders);
        Replica = Open();
    }

    public ulong Id => _identity.MemberId;

    public Replica Replica { get; private set; }

    public SimDisk Disk => _disk;

    /// <summary>Its records, to be looked at and to be damaged.</summary>
    public IRevisionStore Records => _folder.Revisions;

    public RecordedCorruption Corruption { get; } = new();

    /// <summary>What comes for it waits: it takes no turns.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Its apply loop is behind: consensus goes on without it.</summary>
    public bool IsApplyStalled { get; set; }

    /// <summary>Called on the sending loop with each message, before it is on its way.</summary>
    public Action<PeerMessage>? Sending { get; set; }

    /// <returns>False when there was nothing to do.</returns>
    public bool TakeTurns()
    {
        var worked = false;
        while (!IsStalled && (Replica.StepRaft() || (!IsApplyStalled && Replica.StepApply())))
            worked = true;
        return worked;
    }

    public Task<ApplyResult> Put(string key, int valueBytes = 10) =>
        Replica.Propose(new Proposal { Put = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFrom(new byte[valueBytes]) } });

    /// <summary>How often the key was written since it came to be; 0 when it is not there.</summary>
    public long VersionOf(string key) =>
        Replica.Store.Range(new RangeRequest { Key = ByteString.CopyFromUtf8(key) }).Kvs.SingleOrDefault()?.Version ?? 0;

    /// <summary>As the node stops it; the object still hears what comes.</summary>
    public void Stop()
    {
        _stopped = true;
        Replica.StopRaft();
        Replica.StopApply();
        Replica.Dispose();
        _folder.Dispose();
    }

    /// <summary>The process dies and starts again on the same disk.</summary>
    public void Restart()
    {
        _disk.Crash(SimCrash.LoseAll);
        _folder = DataFolder.Open(_disk, SmallFolder.Options);
        Replica = Open();
    }

    public void Dispose()
    {
        if (!_stopped)
            Stop();
    }

    void IPeerNetwork.Send(PeerMessage message)
    {
        message.ClusterId = _identity.ClusterId;
        message.From = Id;
        Sending?.Invoke(message);
        _send(message);
    }

    private void Found(IReadOnlyList<Member>? founders)
    {
        var state = new NodeState { ClusterId = _identity.ClusterId, MemberId = Id };
        if (founders is null)
        {
            _folder.Checkpoint(new CheckpointState(0, 0, state.ToByteArray()));
            return;
        }
        var (index, term, machine) = StateMachine.Found(founders);
        state.Machine = ByteString.CopyFrom(machine);
        _folder.Checkpoint(new CheckpointState(index, term, state.ToByteArray()));
    }

    private Replica Open()
    {
        var parts = NodeMachine.Restore(_folder, new WatchHubOptions());
        var restore = LogRecords.Restore(_folder, NodeMachine.MembershipOf(parts.Machine.MembersView));
        return new Replica(_folder, _identity, restore, parts, this, _time, new ReplicaOptions
        {
            ElectionTicks = ReplicaCluster.ElectionTicks,
            RequestTimeout = RequestTimeout,
            AutoCompaction = _compaction,
            // Who was away for a moment needs a snapshot, and that has several pieces.
            RetainedEntriesMax = RetainedEntries,
            ApplyBytesBehindMax = ApplyBytesBehind,
            Snapshots = SnapshotTransferOptions.Default with { ChunkBytes = 100, RestartsMax = 0 },
            CorruptCheckInterval = TimeSpan.FromSeconds(CorruptCheckSeconds),
            Corruption = Corruption,
            // The first member's time-out is the shortest.
            Random = _ => (int)((Id - 1) % ReplicaCluster.ElectionTicks),
            DrawId = () => ++_lastId,
        });
    }
}
