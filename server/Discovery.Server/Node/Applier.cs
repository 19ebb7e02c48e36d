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
internal sealed class Applier(StateMachine machine, DataFolder folder, MemberIdentity identity, ApplierOptions options)
{
    private long _bytesSinceCheckpoint;

    public ulong AppliedIndex => machine.AppliedIndex;

    public required Action<ApplyResult> Answer { get; init; }

    public required Action<ReadState> ReleaseRead { get; init; }

    /// <summary>Applies a batch. Effects are visible to readers before anybody is answered.</summary>
    /// <exception cref="StorageFailedException">A checkpoint could not be written.</exception>
    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries)
            Apply(entry);
        foreach (var read in batch.Reads)
            ReleaseRead(read);
        if (AppliedIndex - folder.Manifest.AppliedIndex >= (ulong)options.EntriesPerCheckpoint || _bytesSinceCheckpoint >= options.BytesPerCheckpoint)
            Checkpoint();
    }

    /// <summary>Makes everything applied so far part of the checkpoint; the log below may go, and so may compacted records.</summary>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    public void Checkpoint()
    {
        _bytesSinceCheckpoint = 0;
        var state = new NodeState
        {
            ClusterId = identity.ClusterId,
            MemberId = identity.MemberId,
            Machine = UnsafeByteOperations.UnsafeWrap(machine.SaveState()),
        };
        var index = machine.AppliedIndex;
        folder.Checkpoint(new CheckpointState(index, machine.AppliedTerm, state.ToByteArray()));
        machine.DeletePendingUpTo(index);
    }

    private void Apply(Entry entry)
    {
        if (entry.Data.IsEmpty)
            machine.Skip(entry.Index, entry.Term);
        else
            Answer(machine.Apply(entry.Index, entry.Term, Proposal.Parser.ParseFrom(entry.Data.Span)));
        _bytesSinceCheckpoint += entry.Data.Length;
    }
}
