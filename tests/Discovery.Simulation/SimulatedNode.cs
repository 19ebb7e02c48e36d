using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.TestKit;

namespace Discovery.Simulation;

/// <summary>
/// A node without threads, clock or sockets on a simulated disk: the production consensus core, log, revision store, state
/// machine and checkpoints, driven one step at a time.
/// </summary>
internal sealed class SimulatedNode : IDisposable
{
    public const int EntriesPerCheckpoint = 40;

    private static readonly MemberIdentity Identity = new(ClusterId: 1, MemberId: 7);

    private readonly DataFolder _folder;
    private readonly RaftDriver _driver;
    private readonly Applier _applier;
    private readonly Queue<CommittedBatch> _committed = new();
    private ulong _applied;

    /// <summary>Opens the folder on the disk, replays its log and leads.</summary>
    /// <exception cref="StorageFailedException">The disk lost its power meanwhile.</exception>
    public SimulatedNode(SimDisk disk)
    {
        _folder = DataFolder.Open(disk, SmallFolder.Options);
        try
        {
            var restore = LogRecords.Restore(_folder);
            Leases = new LeaseBook(ttlSecondsMin: 2);
            Machine = StateMachine.Open(_folder.Revisions, Leases, MachineState(_folder));
            _driver = new RaftDriver(new RaftCore(new RaftOptions { Id = Identity.MemberId }, restore), _folder.Log, _committed.Enqueue, Refused);
            _applier = new Applier(Machine, _folder, Identity, new ApplierOptions { EntriesPerCheckpoint = EntriesPerCheckpoint })
            {
                Answer = result => Answers.Add(result),
                ReleaseRead = _ => { },
            };
            _driver.Campaign();
            ApplyCommitted();
            Answers.Clear();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public StateMachine Machine { get; }

    public LeaseBook Leases { get; }

    /// <summary>What was acknowledged, in order.</summary>
    public List<ApplyResult> Answers { get; } = [];

    public ulong CheckpointIndex => _folder.Manifest.AppliedIndex;

    /// <summary>Proposes all of them in one turn; <see cref="Answers"/> has grown by those that were acknowledged, even when it throws.</summary>
    public void Propose(IEnumerable<Proposal> proposals)
    {
        var work = new RaftWork { Applied = _applied };
        foreach (var proposal in proposals)
            work.Proposals.Add(new PendingProposal(proposal, TimeSpan.MaxValue));
        _driver.Step(work);
        ApplyCommitted();
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

    private static ReadOnlyMemory<byte> MachineState(DataFolder folder) =>
        folder.Manifest.StoreState.IsEmpty ? default : NodeState.Parser.ParseFrom(folder.Manifest.StoreState.Span).Machine.Memory;

    private static void Refused(PendingProposal proposal, StoreError error) =>
        throw new InvalidOperationException($"proposal {proposal.Id} was refused: {error}");

    private void ApplyCommitted()
    {
        while (_committed.TryDequeue(out var batch))
        {
            _applier.Apply(batch);
            _applied = _applier.AppliedIndex;
        }
    }
}
