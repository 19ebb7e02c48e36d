namespace Discovery.Storage;

public sealed partial class DataFolder
{
    /// <summary>
    /// A file for a snapshot that is about to be received; one at a time: the owner disposes the last before it opens the next. Any thread.
    /// It can fail, for want of space or altogether, without harm to the folder.
    /// </summary>
    /// <exception cref="SnapshotSpoolException">The file can't be created. Nothing else is affected.</exception>
    public SnapshotSpool OpenSpool()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return SnapshotSpool.Create(_disk, Manifest.LogLayout.SegmentBytes + Manifest.RevisionLayout.SegmentBytes);
    }

    /// <summary>
    /// Puts the state of a snapshot, whose records the writer has just put into <see cref="Revisions"/>, in the place of everything that
    /// was here: records, <paramref name="state"/> and an empty log with nothing but <paramref name="hardState"/> take effect with one
    /// rename. A crash before it leaves the folder as it was, the log with all its entries included. Called on the writer's thread,
    /// while nobody appends to <see cref="Log"/>: what was appended before the call is gone after it, what is appended later stays.
    /// </summary>
    /// <param name="state">Its <see cref="CheckpointState.KeepLogFrom"/> does not count.</param>
    /// <param name="hardState">The member's present one. The log that held it so far goes.</param>
    /// <exception cref="ArgumentException">
    /// The state is not newer than the last checkpoint, or the hard state is older than the last one appended. Nothing was changed.
    /// </exception>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    /// <exception cref="StorageCorruptException">A damaged record was found while compacting; the process must end.</exception>
    public void Install(CheckpointState state, LogRecord hardState)
    {
        ArgumentNullException.ThrowIfNull(state);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (state.AppliedIndex <= Manifest.AppliedIndex)
        {
            throw new ArgumentException(
                $"The snapshot is of entry {state.AppliedIndex}, the last checkpoint was of entry {Manifest.AppliedIndex}.", nameof(state));
        }

        if (hardState.Kind != LogRecordKind.HardState)
        {
            throw new ArgumentException($"A hard state is needed, this is a record of kind {hardState.Kind}.", nameof(hardState));
        }

        using var cutting = _cutting.EnterScope();
        var logBegin = _log.PlanRestart(hardState);
        Guarded(() =>
        {
            // The hard state stands in the manifest and not in the log: there, a start after a crash in between would find it behind the
            // old entries, with a commit index that they do not reach (etcd's #11888).
            var revisions = _revisions.Checkpoint();
            _manifest.Publish(current => current! with
            {
                AppliedIndex = state.AppliedIndex,
                AppliedTerm = state.AppliedTerm,
                StoreState = state.StoreState.ToArray(),
                Revisions = revisions,
                HardState = hardState with { Payload = hardState.Payload.ToArray() },
                LogBegin = logBegin,
                LogSyncedUntil = Math.Max(current.LogSyncedUntil, logBegin),
            });
            if (_revisions.RemoveObsoleteFiles() + _log.RemoveBelow(logBegin) > 0)
            {
                _disk.SyncDirectory();
            }
        });
    }
}
