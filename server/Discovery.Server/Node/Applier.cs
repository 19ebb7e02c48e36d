using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Storage;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>
/// Applies what is committed, in order, answers the callers, and publishes a checkpoint every so many entries. Synchronous
/// and without a thread of its own, so that a simulation can drive it.
/// </summary>
internal sealed class Applier(StateMachine machine, DataFolder folder, MemberIdentity identity, ApplierOptions options, ApplyOutlets outlets)
{
    // Served once this member has applied what the leader had committed when it was asked.
    private readonly List<ReadState> _reads = [];
    private long _bytesSinceCheckpoint;

    public ulong AppliedIndex => machine.AppliedIndex;

    /// <summary>Does one piece of work. Effects are visible to readers before anybody is answered.</summary>
    /// <exception cref="StorageFailedException">The disk failed.</exception>
    public void Apply(ApplyWork work)
    {
        if (work.Install is { } installation)
            Install(installation);
        foreach (var entry in work.Entries)
            Apply(entry);
        _reads.AddRange(work.Reads);
        ReleaseReads();
        foreach (var member in work.SnapshotsWanted)
            outlets.SnapshotTaken(member, machine.OpenSnapshot(), work.Term);
        work.Look?.Invoke(machine);
        if (AppliedIndex - folder.Manifest.AppliedIndex >= (ulong)options.EntriesPerCheckpoint || _bytesSinceCheckpoint >= options.BytesPerCheckpoint)
            Checkpoint();
    }

    /// <summary>Makes everything applied so far part of the checkpoint; the log below may go, and so may compacted records.</summary>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    public void Checkpoint()
    {
        _bytesSinceCheckpoint = 0;
        var index = machine.AppliedIndex;
        folder.Checkpoint(Planted.Has(PlantedBug.AppliedAheadOfEffect) ? State() with { AppliedIndex = index + 1 } : State());
        machine.DeletePendingUpTo(index);
    }

    private void ReleaseReads()
    {
        for (var i = _reads.Count - 1; i >= 0; i--)
        {
            if (_reads[i].Index > AppliedIndex && !Planted.Has(PlantedBug.ReadBeforeApplied))
                continue;
            outlets.ReleaseRead(_reads[i]);
            _reads.RemoveAt(i);
        }
    }

    private void Install(SnapshotInstallation installation)
    {
        using (var snapshot = outlets.OpenReceived())
            machine.Install(snapshot);
        if (machine.AppliedIndex != installation.Point.Index)
            throw new InvalidDataException($"The snapshot holds entries up to {machine.AppliedIndex}, it was announced as {installation.Point.Index}.");
        if (!Planted.Has(PlantedBug.SnapshotNotDurable))
            folder.Install(State(), LogRecords.From(installation.HardState));
        _bytesSinceCheckpoint = 0;
        outlets.Installed(machine.AppliedIndex);
        outlets.MembersChanged();
    }

    private CheckpointState State()
    {
        var state = new NodeState
        {
            ClusterId = identity.ClusterId,
            MemberId = identity.MemberId,
            Machine = UnsafeByteOperations.UnsafeWrap(machine.SaveState()),
        };
        return new CheckpointState(machine.AppliedIndex, machine.AppliedTerm, state.ToByteArray());
    }

    private void Apply(Entry entry)
    {
        var isMembership = entry.Kind == EntryKind.Membership;
        var data = isMembership ? MembershipChange.Context(entry.Data) : entry.Data;
        if (data.IsEmpty)
            machine.Skip(entry.Index, entry.Term);
        else
            Apply(entry, Proposal.Parser.ParseFrom(data.Span));
        outlets.Applied(entry);
        if (isMembership)
            outlets.MembersChanged();
        _bytesSinceCheckpoint += entry.Data.Length;
    }

    private void Apply(Entry entry, Proposal proposal)
    {
        if (Planted.Has(PlantedBug.ExpiryByDeposedLeader) && proposal.LeaseExpiry is { } expiry)
            expiry.Term = entry.Term;
        outlets.Answer(machine.Apply(entry.Index, entry.Term, proposal));
    }
}
