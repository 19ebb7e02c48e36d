using FASTER.core;

namespace Discovery.Storage;

internal sealed partial class FasterRevisionStore
{
    private static readonly TimeSpan ReaderTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Opens the store in the state of the checkpoint; null starts an empty one.</summary>
    public static FasterRevisionStore Open(
        IDisk disk, RevisionLayout layout, RevisionCheckpoint? checkpoint, long memoryBytes, long compactionBytesMin)
    {
        var store = new FasterRevisionStore(disk, layout, memoryBytes, compactionBytesMin);
        try
        {
            if (checkpoint is null)
            {
                store._device.KeepOnly(long.MaxValue, -1);
            }
            else
            {
                store.Recover(checkpoint);
            }

            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes everything durable that was put and deleted so far. The result takes effect when the
    /// manifest that holds it is published; only then call <see cref="RemoveObsoleteFiles"/>.
    /// </summary>
    /// <param name="compact">Also do some of the compaction that is worth it.</param>
    public RevisionCheckpoint Checkpoint(bool compact = true)
    {
        CheckUsable();
        if (compact)
        {
            CompactIfWorthwhile();
        }

        PadToBlock();
        var tail = _store.Log.TailAddress;
        if (_last is not { } last || last.Faster.End != tail || last.Faster.Begin != _store.Log.BeginAddress)
        {
            if (!_store.TryInitiateHybridLogCheckpoint(out _, CheckpointType.FoldOver))
            {
                throw new InvalidOperationException("A checkpoint of the revision store is already running; take one at a time.");
            }

            _store.CompleteCheckpointAsync().AsTask().GetAwaiter().GetResult();
        }

        _device.Sync();
        var taken = _checkpoints.Last!;
        if (taken.End != tail || !BlockSize.IsAligned(taken.End))
        {
            throw new InvalidOperationException($"FASTER's checkpoint ends at {taken.End}, the log at {tail}: nothing may be written during a checkpoint.");
        }

        // What is in the file stays as it is there, whatever is put on top of it.
        _recentDeletes.Clear();
        return _last = new RevisionCheckpoint
        {
            Faster = taken,
            RecordCount = Count,
            LiveBytes = SizeInUseBytes,
            Tombstones = _tombstones,
            Greatest = _greatest,
        };
    }

    /// <summary>
    /// Removes files that the published checkpoint no longer needs, as soon as no reader is in them. Returns how many went; the caller
    /// syncs the directory.
    /// </summary>
    public int RemoveObsoleteFiles()
    {
        if (_last is not { } last)
        {
            return 0;
        }

        var first = _device.Files.SegmentOf(last.Faster.Begin);
        if (!_device.Files.List().Any(segment => segment < first))
        {
            return 0;
        }

        // FASTER reports the address itself, once all threads have left the epoch in which they could still have started a read
        // below it, and only when its begin comes to another file. A reader that holds on for longer costs disk space until the next
        // checkpoint, not correctness.
        return _device.WaitUntilTruncated(first * _layout.SegmentBytes, ReaderTimeout) ? _device.KeepOnly(last.Faster.Begin, long.MaxValue) : 0;
    }

    private void Recover(RevisionCheckpoint checkpoint)
    {
        var faster = checkpoint.Faster;
        _device.CheckComplete(faster.Begin, faster.End);

        // Files beyond the checkpoint were written after it: the log's replay writes their contents again.
        _device.KeepOnly(faster.Begin, faster.End - 1);
        _device.ForgetFrom(faster.End);
        _checkpoints.Last = faster;
        try
        {
            _store.Recover(default, FasterCheckpoint.Token);
        }
        catch (Exception e) when (e is FasterException or FormatException or ArgumentException)
        {
            _device.ThrowIfFailed();
            throw new StorageCorruptException($"The revision store {_device.FileName} could not be recovered: {e.Message} {Advice.Restore}", e);
        }

        _device.ThrowIfFailed();
        _store.DisposeRecoverableSessions();
        _count = checkpoint.RecordCount;
        _liveBytes = checkpoint.LiveBytes;
        _tombstones = checkpoint.Tombstones;
        _greatest = checkpoint.Greatest;
        _last = checkpoint;
        if (_store.Log.TailAddress != faster.End)
        {
            throw new StorageCorruptException(
                $"The revision store {_device.FileName} was recovered up to {_store.Log.TailAddress}, its manifest says {faster.End}. {Advice.Restore}");
        }
    }

    // The checkpoint has to end on a block: what it covers is then never written again, and so can't be torn by what follows.
    private void PadToBlock()
    {
        var tail = _store.Log.TailAddress;
        var missing = BlockSize.RoundUp(tail) - tail;
        if (missing == 0)
        {
            return;
        }

        var restOfPage = _layout.PageBytes - (tail % _layout.PageBytes);
        var smallest = RevisionRecord.SpaceOf(0);
        long size;
        if (missing >= smallest)
        {
            size = missing;
        }
        else if (restOfPage > missing)
        {
            size = missing + BlockSize.Bytes;
        }
        else
        {
            // The page's end is too close for any record: FASTER goes on to the next page by itself.
            size = BlockSize.Bytes;
        }

        Span<byte> key = stackalloc byte[Revision.EncodedBytes];
        new Revision(FillerMain, tail).Encode(key);
        Append(key, new byte[size - smallest]);
        _device.ThrowIfFailed();
    }
}
