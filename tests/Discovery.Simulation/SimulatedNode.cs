using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Server.Node;
using Discovery.Server.Peers;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.Store.Watch;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Simulation;

/// <summary>
/// A member that is alone, without threads, clock or sockets on a simulated disk: the production replica, driven one step at a time.
/// </summary>
internal sealed class SimulatedNode : IDisposable, IPeerNetwork
{
    public const int EntriesPerCheckpoint = 40;

    private static readonly MemberIdentity Identity = new(ClusterId: 1, MemberId: 7);

    private readonly DataFolder _folder;
    private readonly Replica _replica;
    private ulong _lastId;

    /// <summary>Opens the folder on the disk, replays its log and leads.</summary>
    /// <exception cref="StorageFailedException">The disk lost its power meanwhile.</exception>
    public SimulatedNode(SimDisk disk, int entriesPerCheckpoint = EntriesPerCheckpoint)
    {
        _folder = DataFolder.Open(disk, SmallFolder.Options);
        try
        {
            if (_folder.Manifest.StoreState.IsEmpty)
                Found();
            var parts = NodeMachine.Restore(_folder, new WatchHubOptions());
            var restore = LogRecords.Restore(_folder, NodeMachine.MembershipOf(parts.Machine.MembersView));
            _replica = new Replica(_folder, Identity, restore, parts, this, new ManualTimeProvider(), new ReplicaOptions
            {
                RequestTimeout = TimeSpan.FromSeconds(5),
                Applier = new ApplierOptions { EntriesPerCheckpoint = entriesPerCheckpoint },
                Random = _ => 0,
                DrawId = () => ++_lastId << 32,
            });
            _replica.CampaignIfAlone();
            Work();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static Member Self => new() { ID = Identity.MemberId };

    public KvStore Store => _replica.Store;

    public LeaseBook Leases => _replica.Leases;

    public IReadOnlyList<Member> Members => _replica.Members.List();

    public ulong AppliedIndex => _replica.AppliedIndex;

    /// <summary>What was acknowledged, in order.</summary>
    public List<ApplyResult> Answers { get; } = [];

    public ulong CheckpointIndex => _folder.Manifest.AppliedIndex;

    public void Checkpoint() => _replica.Checkpoint();

    /// <summary>Proposes all of them in one turn; <see cref="Answers"/> has grown by those that were acknowledged, even when it throws.</summary>
    public void Propose(IEnumerable<Proposal> proposals)
    {
        var results = proposals.Select(_replica.Propose).ToList();
        try
        {
            Work();
        }
        finally
        {
            Answers.AddRange(results.Where(r => r.IsCompletedSuccessfully).Select(r => r.GetAwaiter().GetResult()));
        }
        if (results.FirstOrDefault(r => !r.IsCompletedSuccessfully) is { } refused)
            throw new InvalidOperationException($"a proposal was refused: {refused.Exception}");
    }

    public void Dispose()
    {
        try
        {
            _folder.Dispose();
        }
        catch (StorageFailedException)
        {
            // The power is off: what could not be written then is what the crash is about.
        }
    }

    void IPeerNetwork.Send(PeerMessage message) => throw new InvalidOperationException("There is nobody to send to.");

    private void Found()
    {
        var (index, term, machine) = StateMachine.Found([Self]);
        var state = new NodeState { ClusterId = Identity.ClusterId, MemberId = Identity.MemberId, Machine = ByteString.CopyFrom(machine) };
        _folder.Checkpoint(new CheckpointState(index, term, state.ToByteArray()));
    }

    private void Work()
    {
        // Not "or else": both have to come to rest.
        while (_replica.StepRaft() | _replica.StepApply())
        {
        }
    }
}
