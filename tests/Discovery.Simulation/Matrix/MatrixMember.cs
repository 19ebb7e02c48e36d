using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Server.Peers;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Watch;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Simulation.Matrix;

/// <summary>One life of a member of a <see cref="MatrixPair"/>: the production replica, driven step by step.</summary>
internal sealed class MatrixMember : IPeerNetwork, IDisposable
{
    private readonly DataFolder _folder;
    private readonly Action<PeerMessage> _send;
    private readonly MemberIdentity _identity;
    private ulong _lastId;

    /// <param name="started">Is told what was found on the disk, before anything is done with it.</param>
    /// <param name="applied">Is told after each entry.</param>
    /// <exception cref="StorageFailedException">The disk lost its power meanwhile.</exception>
    public MatrixMember(
        ulong id, SimDisk disk, IReadOnlyList<Member> founders, Action<PeerMessage> send,
        Action<RaftRestore, StateMachine> started, Action<ulong, KvStore> applied)
    {
        _identity = new MemberIdentity(ClusterId: 5, id);
        _send = send;
        _lastId = id << 32;
        _folder = DataFolder.Open(disk, SmallFolder.Options);
        try
        {
            if (_folder.Manifest.StoreState.IsEmpty)
                Found(founders);
            var parts = NodeMachine.Restore(_folder, new WatchHubOptions());
            var restore = LogRecords.Restore(_folder, NodeMachine.MembershipOf(parts.Machine.MembersView));
            started(restore, parts.Machine);
            Replica = Open(restore, parts);
            Replica.EntryApplied = (entry, _) => applied(entry.Index, Replica.Store);
            Replica.CampaignIfAlone();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Replica Replica { get; }

    public KvStore Store => Replica.Store;

    public ulong CheckpointIndex => _folder.Manifest.AppliedIndex;

    public void Checkpoint() => Replica.Checkpoint();

    /// <returns>False when there was nothing to do.</returns>
    public bool TakeTurns()
    {
        var worked = false;
        while (Replica.StepRaft() | Replica.StepApply())
            worked = true;
        return worked;
    }

    public void Dispose()
    {
        try
        {
            Replica?.Dispose();
            _folder.Dispose();
        }
        catch (Exception e) when (e is StorageFailedException or IOException)
        {
            // The power is off.
        }
    }

    void IPeerNetwork.Send(PeerMessage message)
    {
        message.ClusterId = _identity.ClusterId;
        message.From = _identity.MemberId;
        _send(message);
    }

    private void Found(IReadOnlyList<Member> founders)
    {
        var (index, term, machine) = StateMachine.Found(founders);
        var state = new NodeState { ClusterId = _identity.ClusterId, MemberId = _identity.MemberId, Machine = ByteString.CopyFrom(machine) };
        _folder.Checkpoint(new CheckpointState(index, term, state.ToByteArray()));
    }

    private Replica Open(RaftRestore restore, NodeMachine parts) => new(_folder, _identity, restore, parts, this, new ManualTimeProvider(), new ReplicaOptions
    {
        ElectionTicks = 10,
        RequestTimeout = TimeSpan.FromSeconds(5),
        // Its state is compared after each entry.
        Applier = new ApplierOptions { EntriesPerCheckpoint = int.MaxValue, EntriesPerPublication = 1 },
        RetainedEntriesMax = 2,
        Snapshots = SnapshotTransferOptions.Default with { ChunkBytes = 4000, ResendTicks = 3, GiveUpTicks = 20, RestartsMax = 0 },
        Random = _ => 0,
        DrawId = () => ++_lastId,
    });
}
