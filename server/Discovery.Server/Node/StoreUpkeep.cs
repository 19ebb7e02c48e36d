using Discovery.Server.Metrics;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Gives space back to the disk, online: forgets and deletes what compactions made unreadable, moves what is live out of files that are mostly dead, and
/// takes the checkpoints after which log and files may go. All of it in steps so small that no writer notices, between two batches of entries
/// and while there is nothing else to do. Apply loop.
/// </summary>
/// <param name="deleted">Counts the records that were deleted.</param>
internal sealed class StoreUpkeep(StateMachine machine, DataFolder folder, Action checkpoint, Counter deleted, TimeProvider time)
{
    /// <summary>Between two steps, while there is something to do for clients.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>So long after a client's last request nobody is taken to be there.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(50);

    /// <summary>Each costs a read and a tombstone: a few milliseconds together.</summary>
    private const int DeletesPerStep = 1000;

    /// <summary>Deletes between two looks at the clock.</summary>
    private const int DeletesAtOnce = 16;

    /// <summary>For so many bytes of entries there is a delete, whatever the clock says: what they replaced has to go as fast as it comes.</summary>
    private const int BytesPerDelete = 128;

    private const int TombstoneBytesMax = 64;

    /// <summary>Keys and revisions of the index that are looked at between two looks at the clock.</summary>
    private const long PrunedAtOnce = 256;

    private const long PrunedPerStep = 8 * PrunedAtOnce;

    /// <summary>From here on the next checkpoint is not waited for, however much room there is.</summary>
    private const long PendingDeletesMax = 50_000;

    /// <summary>Bytes of the store that are compacted between two looks at the clock.</summary>
    private const long MovedAtOnce = 16 << 10;

    private const long MovedPerStep = 4 * MovedAtOnce;

    /// <summary>For each byte of entries so many of the store are compacted: with half of it live, as much comes back as they added.</summary>
    private const int MovedPerByte = 2;

    /// <summary>Less is not worth a pass.</summary>
    private const long ReclaimableBytesMin = 64 << 10;

    private readonly UpkeepRequests _physical = new();
    private readonly UpkeepRequests _defragment = new();
    private List<TaskCompletionSource> _deleting = [];
    private List<TaskCompletionSource> _defragmenting = [];
    private volatile bool _isPressed;
    private bool _goesOn;
    private bool _prunesNext;
    private int _deletesWithRoom;
    private long _appliedBytes;
    private long _lastWork = time.GetTimestamp();
    private long _lastStep = time.GetTimestamp();
    private Phase _phase;

    private enum Phase
    {
        Idle,
        Deleting,
        Moving,
    }

    /// <summary>Space runs out: give back whatever can be had, at once. Any thread.</summary>
    public bool IsPressed
    {
        get => _isPressed;
        set => _isPressed = value;
    }

    /// <summary>Completes when what compactions made unreadable before the call is deleted. Any thread; the loop has to be woken.</summary>
    public Task DeletePending() => _physical.Add();

    /// <summary>Completes when nothing more can be given back of what was there at the call. Any thread; the loop has to be woken.</summary>
    public Task Defragment() => _defragment.Add();

    public void Stop()
    {
        _physical.Stop();
        _defragment.Stop();
        UpkeepRequests.Fail(_deleting, StoreError.Stopped);
        UpkeepRequests.Fail(_defragmenting, StoreError.Stopped);
    }

    /// <summary>
    /// Somebody wrote or read a moment ago: steps should come with pauses between them. A thread that never rests is one that the others,
    /// which have a client's request in their hands, wait for when there are few processors.
    /// </summary>
    public bool IsGentle => time.GetElapsedTime(_lastWork) < QuietTime;

    /// <summary>Notes what was done for clients, and does a little behind it unless the last time was a moment ago.</summary>
    /// <param name="appliedBytes">Size of the entries that were applied: upkeep keeps pace with them.</param>
    /// <returns>False when nothing is left to do for now.</returns>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    public bool StepBehind(long appliedBytes)
    {
        _appliedBytes += appliedBytes;
        _lastWork = time.GetTimestamp();
        return (_goesOn && time.GetElapsedTime(_lastStep) < Pause) || Step();
    }

    /// <summary>Does a little.</summary>
    /// <inheritdoc cref="StepBehind"/>
    public bool Step()
    {
        _goesOn = Step(new UpkeepBudget(time, _appliedBytes));
        _appliedBytes = 0;
        _lastStep = time.GetTimestamp();
        return _goesOn;
    }

    private bool Step(UpkeepBudget budget)
    {
        if (Delete(budget) || Begin())
            return true;
        if (WantsCheckpoint())
        {
            checkpoint();
            return true;
        }
        // In turn, as compactions may come as fast as they are pruned.
        _prunesNext = !_prunesNext;
        return (_prunesNext ? Prune(budget) || Move(budget) : Move(budget) || Prune(budget)) || (WantsCompaction() && BeginCompaction());
    }

    private bool Prune(UpkeepBudget budget)
    {
        if (!machine.IsPruning)
            return false;
        for (var done = 0L; machine.IsPruning && budget.Allows(done, due: 0, PrunedPerStep); done += PrunedAtOnce)
            machine.Prune(PrunedAtOnce);
        return true;
    }

    private bool Delete(UpkeepBudget budget)
    {
        if (machine.HasPendingDeletesUpTo(folder.Manifest.AppliedIndex) && HasRoomForDeletes())
        {
            var due = Math.Min(budget.AppliedBytes / BytesPerDelete, _deletesWithRoom);
            var done = 0L;
            for (var more = true; more && budget.Allows(done, due, _deletesWithRoom);)
            {
                var gone = machine.DeletePendingUpTo(folder.Manifest.AppliedIndex, Math.Min(DeletesAtOnce, _deletesWithRoom - done));
                deleted.Add(gone);
                done += gone;
                more = gone > 0;
            }
            _deletesWithRoom -= (int)done;
            if (done > 0)
                return true;
        }
        if (_deleting.Count == 0 || machine.IsPruningUpTo(folder.Manifest.AppliedIndex))
            return false;
        // What is left belongs to a later compaction, or waits for somebody who reads a snapshot, or for room.
        UpkeepRequests.Complete(_deleting);
        _deleting = [];
        return true;
    }

    // Asking the disk costs more than a few deletes.
    private bool HasRoomForDeletes()
    {
        if (_deletesWithRoom == 0 && folder.HasRoomFor(DeletesPerStep * TombstoneBytesMax))
            _deletesWithRoom = DeletesPerStep;
        return _deletesWithRoom > 0;
    }

    /// <summary>Takes up what callers wait for: it begins with a checkpoint, which lets the deletes happen.</summary>
    private bool Begin()
    {
        if (_deleting.Count == 0 && _physical.TakeAll() is { Count: > 0 } physical)
        {
            checkpoint();
            _deleting = physical;
            return true;
        }
        if (_phase == Phase.Deleting && !machine.IsPruningUpTo(folder.Manifest.AppliedIndex))
        {
            // All is deleted that may be.
            _phase = Phase.Moving;
            return folder.ReclaimableBytes <= ReclaimableBytesMin || BeginCompaction();
        }
        if (_phase == Phase.Idle && _defragment.TakeAll() is { Count: > 0 } callers)
        {
            _defragmenting = callers;
            _phase = Phase.Deleting;
            checkpoint();
            return true;
        }
        return false;
    }

    private bool Move(UpkeepBudget budget)
    {
        if (folder.IsCompacting)
        {
            var due = budget.AppliedBytes * MovedPerByte;
            for (var done = 0L; folder.IsCompacting && budget.Allows(done, due, MovedPerStep); done += MovedAtOnce)
            {
                if (!folder.CompactStep(MovedAtOnce))
                {
                    EndDefragment(StoreError.NoSpace);
                    return true;
                }
            }
            // Files go at once, or a long compaction would need room for all that it moves.
            if (folder.HasObsoleteFiles)
                checkpoint();
            return true;
        }
        if (_phase != Phase.Moving)
            return false;
        checkpoint();
        EndDefragment(null);
        return true;
    }

    private void EndDefragment(StoreError? error)
    {
        if (error is { } refusal)
            UpkeepRequests.Fail(_defragmenting, refusal);
        else
            UpkeepRequests.Complete(_defragmenting);
        _defragmenting = [];
        _phase = Phase.Idle;
    }

    private bool WantsCheckpoint() =>
        machine.AppliedIndex > folder.Manifest.AppliedIndex && (WantsDeletes() || WantsLogBack());

    private bool WantsDeletes() =>
        machine.PendingDeletesIndex > folder.Manifest.AppliedIndex && (IsPressed || machine.PendingDeleteCount >= PendingDeletesMax);

    // It keeps the file that is being written: there is nothing to be had before the next one begins.
    private bool WantsLogBack() => IsPressed && folder.HasSpareLog;

    private bool WantsCompaction() =>
        (folder.IsWorthCompacting || (IsPressed && folder.ReclaimableBytes > Math.Max(ReclaimableBytesMin, folder.Revisions.SizeBytes / 8)))
        && folder.CanCompact;

    private bool BeginCompaction()
    {
        // What was written since the last one counts too, and the tombstones with it.
        checkpoint();
        folder.BeginCompaction();
        return true;
    }
}
