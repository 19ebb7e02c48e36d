using Discovery.Storage;

namespace Discovery.Store;

public sealed partial class StateMachine
{
    private readonly OpenSnapshots _snapshots = new();

    /// <summary>
    /// The state as of the last entry, for another member. Costs the number of leases and members; the keys are read as the snapshot is.
    /// </summary>
    public StateSnapshot OpenSnapshot() => new(Save(), Hold());

    /// <summary>The keys as of the last entry, which a reader can go through while later ones are applied. Costs nothing.</summary>
    public HeldState Hold() => new(AppliedIndex, Kv.State, _records, _snapshots);

    /// <summary>
    /// Replaces everything by the state of another member, which has applied more entries. Reads the stream, which has to be seekable, twice
    /// from its begin: to check all of it, and to take the records. Readers see the old state or the new one, and the subscriber hears that
    /// there was a jump. None of it is durable before <see cref="DataFolder.Install"/>, which is to be called next, with
    /// <see cref="SaveState"/>; a crash before leaves the old state.
    /// </summary>
    /// <exception cref="ArgumentException">The snapshot is not newer than this state. Nothing was changed.</exception>
    /// <exception cref="SnapshotUnusableException">It is damaged or not of this history. Nothing was changed.</exception>
    /// <exception cref="StorageCorruptException">It changed between the two readings, or the records here are damaged; the process must end.</exception>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    public void Install(Stream snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        snapshot.Position = 0;
        var contents = SnapshotContents.Check(new SnapshotReader(snapshot), _leases, RequireNewer);

        var saved = contents.Saved;
        var compacted = Kv.CompactRevision;
        _snapshots.Supersede();
        snapshot.Position = 0;
        new SnapshotInstall(_records, contents).Run(snapshot, Kv, _pending);
        _pruning.Clear();

        _leases.Restore(saved.Leases.Span);
        StateRecovery.AttachLeases(contents.State, _leases);
        _members.Restore(saved.Members);
        _alarms = saved.Alarms;
        _auth.Restore(saved.Auth);
        if (saved.CompactRevision > compacted)
        {
            _events?.Compacted(saved.CompactRevision);
        }

        _events?.Restored(saved.Revision);
        _last = (saved.AppliedIndex, saved.AppliedTerm);
        Publish();
    }

    private void RequireNewer(SavedState saved)
    {
        if (saved.AppliedIndex <= AppliedIndex)
        {
            throw new ArgumentException($"The snapshot is of entry {saved.AppliedIndex}, entry {AppliedIndex} has been applied.");
        }

        // Whoever read or watched here would see what now never happened.
        if (saved.Revision < Kv.CurrentRevision || saved.CompactRevision < Kv.CompactRevision || saved.AppliedTerm < AppliedTerm)
        {
            throw new SnapshotUnusableException(
                $"The snapshot of entry {saved.AppliedIndex} in term {saved.AppliedTerm} is at revision {saved.Revision}, compacted at " +
                $"{saved.CompactRevision}; this member, at entry {AppliedIndex} in term {AppliedTerm}, is at {Kv.CurrentRevision} and " +
                $"{Kv.CompactRevision} already: they are not of one history.");
        }
    }
}
