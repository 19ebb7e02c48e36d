using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Server.Metrics;
using Discovery.Storage;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>
/// Applies what is committed, in order, answers the callers, and publishes a checkpoint every so many entries. Synchronous
/// and without a thread of its own, so that a simulation can drive it.
/// </summary>
internal sealed class Applier
{
    private readonly StateMachine _machine;
    private readonly DataFolder _folder;
    private readonly MemberIdentity _identity;
    private readonly ApplierOptions _options;
    private readonly ApplyOutlets _outlets;
    private readonly NodeMetrics _metrics;
    private readonly TimeProvider _time;

    // Served once this member has applied what the leader had committed when it was asked.
    private readonly List<ReadState> _reads = [];

    // Of entries that are not published yet.
    private readonly List<ApplyResult?> _results = [];
    private long _bytesSinceCheckpoint;

    public Applier(StateMachine machine, DataFolder folder, MemberIdentity identity, ApplierOptions options, ApplyOutlets outlets, NodeMetrics metrics, TimeProvider time)
    {
        _metrics = metrics;
        _time = time;
        _machine = machine;
        _folder = folder;
        _identity = identity;
        _options = options;
        _outlets = outlets;
        Upkeep = new StoreUpkeep(machine, folder, Checkpoint, metrics.Compacted, time);
    }

    public StoreUpkeep Upkeep { get; }

    public ulong AppliedIndex => _machine.AppliedIndex;

    /// <summary>Does one piece of work, and a little upkeep behind it. Effects are visible to readers before anybody is answered.</summary>
    /// <returns>True when more upkeep is to be done, however little work comes.</returns>
    /// <exception cref="StorageFailedException">The disk failed.</exception>
    public bool Apply(ApplyWork work)
    {
        if (work.Install is { } installation)
            Install(installation);
        Apply(work.Entries);
        _reads.AddRange(work.Reads);
        ReleaseReads();
        foreach (var member in work.SnapshotsWanted)
            _outlets.SnapshotTaken(member, _machine.OpenSnapshot(), work.Term);
        work.Look?.Invoke(_machine);
        if (AppliedIndex - _folder.Manifest.AppliedIndex >= (ulong)_options.EntriesPerCheckpoint || _bytesSinceCheckpoint >= BytesPerCheckpoint)
            Checkpoint();
        return work.IsForClients ? Upkeep.StepBehind(work.Bytes) : Upkeep.Step();
    }

    private void Apply(IReadOnlyList<Entry> entries)
    {
        if (entries.Count == 0)
            return;
        var began = _time.GetTimestamp();
        for (var next = 0; next < entries.Count;)
            next = ApplyGroup(entries, next);
        _metrics.Commit.Observe(_time.GetElapsedTime(began));
    }

    /// <returns>Where the next group begins.</returns>
    private int ApplyGroup(IReadOnlyList<Entry> entries, int from)
    {
        var began = _time.GetTimestamp();
        var (now, to) = (began, from);
        do
            _results.Add(Stage(entries[to++], ref now));
        while (to < entries.Count && to - from < _options.EntriesPerPublication && _time.GetElapsedTime(began, now) < _options.PublicationDelayMax);
        _machine.Publish();
        for (var i = from; i < to; i++)
            Finish(entries[i], _results[i - from]);
        _results.Clear();
        return to;
    }

    /// <summary>Makes everything applied so far part of the checkpoint; the log below may go, and so may compacted records.</summary>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    public void Checkpoint()
    {
        var began = _time.GetTimestamp();
        _bytesSinceCheckpoint = 0;
        var index = _machine.AppliedIndex;
        _folder.Checkpoint(Planted.Has(PlantedBug.AppliedAheadOfEffect) ? State() with { AppliedIndex = index + 1 } : State(), compact: false);
        _metrics.Checkpoint.Observe(_time.GetElapsedTime(began));
    }

    private long BytesPerCheckpoint =>
        Math.Clamp(_folder.Revisions.SizeInUseBytes / 8, _options.BytesPerCheckpointMin, _options.BytesPerCheckpointMax);

    private void ReleaseReads()
    {
        for (var i = _reads.Count - 1; i >= 0; i--)
        {
            if (_reads[i].Index > AppliedIndex && !Planted.Has(PlantedBug.ReadBeforeApplied))
                continue;
            _outlets.ReleaseRead(_reads[i]);
            _reads.RemoveAt(i);
        }
    }

    private void Install(SnapshotInstallation installation)
    {
        _metrics.Installing.Increment();
        using (var snapshot = _outlets.OpenReceived())
            _machine.Install(snapshot);
        if (_machine.AppliedIndex != installation.Point.Index)
            throw new InvalidDataException($"The snapshot holds entries up to {_machine.AppliedIndex}, it was announced as {installation.Point.Index}.");
        if (!Planted.Has(PlantedBug.SnapshotNotDurable))
            _folder.Install(State(), LogRecords.From(installation.HardState));
        _bytesSinceCheckpoint = 0;
        _metrics.Installing.Add(-1);
        _outlets.Installed(_machine.AppliedIndex);
        _outlets.MembersChanged();
    }

    private CheckpointState State()
    {
        var state = new NodeState
        {
            ClusterId = _identity.ClusterId,
            MemberId = _identity.MemberId,
            Machine = UnsafeByteOperations.UnsafeWrap(_machine.SaveState()),
        };
        return new CheckpointState(_machine.AppliedIndex, _machine.AppliedTerm, state.ToByteArray());
    }

    /// <param name="began">On the clock; afterwards when it ended.</param>
    /// <returns>Null when the entry means nothing to the state machine.</returns>
    private ApplyResult? Stage(Entry entry, ref long began)
    {
        var data = entry.Kind == EntryKind.Membership ? MembershipChange.Context(entry.Data) : entry.Data;
        if (data.IsEmpty)
        {
            _machine.Skip(entry.Index, entry.Term);
            return null;
        }
        var proposal = _outlets.Find(data) ?? Proposal.Parser.ParseFrom(data.Span);
        if (Planted.Has(PlantedBug.ExpiryByDeposedLeader) && proposal.LeaseExpiry is not null)
        {
            proposal = proposal.Clone();
            proposal.LeaseExpiry.Term = entry.Term;
        }
        var result = _machine.Stage(entry.Index, entry.Term, proposal);
        var ended = _time.GetTimestamp();
        var took = _time.GetElapsedTime(began, ended);
        began = ended;
        _metrics.Apply.Applied(proposal, result.Error, took);
        if (took > _options.SlowAfter)
        {
            _metrics.Apply.SlowEntries.Increment();
            _options.SlowEntry?.Invoke(proposal, result.Error, result.Response, took);
        }
        if (result.Response is TxnResponse response && proposal.Txn is { } txn)
            _metrics.Apply.Applied(txn, response);
        return result;
    }

    private void Finish(Entry entry, ApplyResult? result)
    {
        if (result is not null)
            _outlets.Answer(result);
        _outlets.Applied(entry, result);
        if (entry.Kind == EntryKind.Membership)
            _outlets.MembersChanged();
        _bytesSinceCheckpoint += entry.Data.Length;
    }
}
