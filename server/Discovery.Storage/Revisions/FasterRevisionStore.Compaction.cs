using FASTER.core;

namespace Discovery.Storage;

internal sealed partial class FasterRevisionStore
{
    // The end of the part that is being compacted step by step.
    private long _passUntil;

    // Stands on the record that comes next, which is where the log begins; null when the pass has not begun yet, or goes on anew.
    private IFasterScanIterator<SpanByte, SpanByte>? _pass;
    private RecordInfo _passNext;

    // What the last pass could not get back: ends of pages that no record fitted, and padding.
    private long _unreclaimable;

    /// <summary>Bytes that a pass of compaction would give back, as far as can be told.</summary>
    public long ReclaimableBytes => Math.Max(0, SizeBytes - SizeInUseBytes - _unreclaimable);

    /// <summary>A pass has begun and has not come to its end.</summary>
    public bool IsCompacting => _passUntil > _store.Log.BeginAddress;

    /// <summary>The next checkpoint gives files back.</summary>
    public bool HasObsoleteFiles => _last is { } last && _device.Files.SegmentOf(_store.Log.BeginAddress) > _device.Files.SegmentOf(last.Faster.Begin);

    /// <summary>Begins a pass over everything that the last checkpoint holds. Nothing is done yet but by <see cref="CompactStep"/>.</summary>
    public void BeginCompaction()
    {
        CheckUsable();
        Interrupt();
        _passUntil = _last?.Faster.End ?? 0;
    }

    /// <summary>The page in which the log begins, and the next step.</summary>
    public long CompactingPage => _store.Log.BeginAddress / _layout.PageBytes;

    /// <summary>Gives up what is left of the pass; what was moved stays moved.</summary>
    public void EndCompaction()
    {
        _passUntil = 0;
        Interrupt();
    }

    /// <summary>Compacts so many bytes of the pass and the rest of a record, but at most to the end of a page.</summary>
    public void CompactStep(long bytesMax)
    {
        CheckUsable();
        if (!IsCompacting)
        {
            return;
        }

        var from = _store.Log.BeginAddress;
        var any = _pass is not null || BeginPass(from);
        if (any)
        {
            do
            {
                Move(_pass!, _passNext);
                any = Next(_pass!, out _passNext);
            }
            while (any && _pass!.CurrentAddress - from < bytesMax && _pass.CurrentAddress / _layout.PageBytes == from / _layout.PageBytes);
        }

        // Where one record ends and the next begins.
        ShiftBegin(any ? _pass!.CurrentAddress : _passUntil);
        if (!any)
        {
            EndCompaction();
            _unreclaimable = SizeBytes - SizeInUseBytes;
        }
    }

    /// <summary>The store can grow by that much without failing on a full disk; <paramref name="spareFiles"/> are put by.</summary>
    public bool HasRoomFor(long bytes, int spareFiles, long freeBytes)
    {
        var last = _device.Files.List() is { Count: > 0 } files ? files[^1] : -1;
        var missing = _device.Files.SegmentOf(_store.Log.TailAddress + bytes) - last - spareFiles;
        return missing <= 0 || freeBytes >= missing * FileBytes;
    }

    /// <summary>Length of a file of the store.</summary>
    public long FileBytes => _layout.SegmentBytes + BlockChecksums.TableBytes(_layout.SegmentBytes);

    /// <summary>
    /// Moves the live records of the oldest part of the log to its tail when less than half of the log is live. A part at a time:
    /// a segment, or twice what was written since the last checkpoint, so that the log shrinks however fast it is written, and no
    /// single checkpoint takes long.
    /// </summary>
    private void CompactIfWorthwhile()
    {
        var log = _store.Log;
        var begin = log.BeginAddress;
        var size = log.TailAddress - begin;
        if (_last is not { } last || size < _compactionBytesMin || SizeInUseBytes * 2 >= size)
        {
            return;
        }

        var part = Math.Max(_layout.SegmentBytes, 2 * (log.TailAddress - last.Faster.End));
        var until = Math.Min(begin + part, Math.Min(last.Faster.End, log.SafeReadOnlyAddress));
        until -= until % _layout.PageBytes;
        if (until > begin)
        {
            Compact(until);
        }
    }

    private bool BeginPass(long from)
    {
        // A page at a time: one that is read ahead holds a write up as well.
        _pass = _store.Log.Scan(from, _passUntil, ScanBufferingMode.SinglePageBuffering);
        return Next(_pass, out _passNext);
    }

    private void Interrupt()
    {
        _pass?.Dispose();
        _pass = null;
    }

    private void Compact(long until)
    {
        Interrupt();
        var log = _store.Log;
        using (var records = log.Scan(log.BeginAddress, until))
        {
            while (Next(records, out var info))
            {
                Move(records, info);
            }
        }

        ShiftBegin(until);
    }

    // Files stay until the manifest says that they may go: recovery from the one before still needs them.
    private void ShiftBegin(long to)
    {
        _store.Log.ShiftBeginAddress(to, snapToPageStart: false, truncateLog: false);
        _device.ThrowIfFailed();
    }

    private void Move(IFasterScanIterator<SpanByte, SpanByte> records, RecordInfo info)
    {
        ref var key = ref records.GetKey();
        var revision = Revision.Decode(key.AsReadOnlySpan());
        if (info.Tombstone || revision.Main == BurialMain)
        {
            // What it buried lies below it, and goes with this part of the log.
            _tombstones--;
            return;
        }

        if (revision.Main == FillerMain)
        {
            return;
        }

        Span<byte> encoded = stackalloc byte[Revision.EncodedBytes];
        revision.Encode(encoded);
        if (!_writer.Read(encoded, onlyMeasure: true) || _writer.Functions.Address != records.CurrentAddress)
        {
            return;
        }

        ref var value = ref records.GetValue();
        if (!RevisionRecord.IsIntact(key.AsReadOnlySpan(), value.AsReadOnlySpan()))
        {
            throw Damaged(revision, records.CurrentAddress);
        }

        _writer.Upsert(ref key, ref value);
    }
}
