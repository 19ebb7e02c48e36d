using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Gives space back to the disk, online: deletes what compactions made unreadable, moves what is live out of files that are mostly dead, and
/// takes the checkpoints after which log and files may go. All of it in steps so small that no writer notices, between two batches of entries
/// and while there is nothing else to do. Apply loop.
/// </summary>
internal sealed class StoreUpkeep(StateMachine machine, DataFolder folder, Action checkpoint)
{
    /// <summary>Each costs a read and a tombstone: a few milliseconds together.</summary>
    private const int DeletesPerStep = 1000;

    /// <summary>From here on the next checkpoint is not waited for, however much room there is.</summary>
    private const long PendingDeletesMax = 50_000;

    /// <summary>Entries that a step of compaction keeps up with: with half of a page live, as much comes back as they added.</summary>
    private const long BytesPerStep = 2L << 20;

    /// <summary>Less is not worth a pass.</summary>
    private const long ReclaimableBytesMin = 64 << 10;

    private readonly UpkeepRequests _physical = new();
    private readonly UpkeepRequests _defragment = new();
    private List<TaskCompletionSource> _deleting = [];
    private List<TaskCompletionSource> _defragmenting = [];
    private volatile bool _isPressed;
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

    /// <summary>Does a little.</summary>
    /// <param name="appliedBytes">Size of the entries that were applied since the last call: upkeep keeps pace with them.</param>
    /// <returns>False when nothing is left to do for now.</returns>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    public bool Step(long appliedBytes = 0)
    {
        if (Delete() || Begin() || Move(appliedBytes))
            return true;
        if (WantsCheckpoint())
        {
            checkpoint();
            return true;
        }
        return WantsCompaction() && BeginCompaction();
    }

    private bool Delete()
    {
        if (machine.HasPendingDeletesUpTo(folder.Manifest.AppliedIndex)
            && folder.HasRoomFor(DeletesPerStep * 64)
            && machine.DeletePendingUpTo(folder.Manifest.AppliedIndex, DeletesPerStep) > 0)
        {
            return true;
        }
        if (_deleting.Count == 0)
            return false;
        // What is left belongs to a later compaction, or waits for somebody who reads a snapshot, or for room.
        UpkeepRequests.Complete(_deleting);
        _deleting = [];
        return true;
    }

    /// <summary>Takes up what callers wait for: it begins with a checkpoint, which lets the deletes happen.</summary>
    private bool Begin()
    {
        if (_physical.TakeAll() is { Count: > 0 } physical)
        {
            checkpoint();
            _deleting = physical;
            return true;
        }
        if (_phase == Phase.Deleting)
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

    private bool Move(long appliedBytes)
    {
        if (folder.IsCompacting)
        {
            for (var steps = 1 + (appliedBytes / BytesPerStep); steps > 0 && folder.IsCompacting; steps--)
            {
                if (!folder.CompactStep())
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
