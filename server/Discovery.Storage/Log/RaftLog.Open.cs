using FASTER.core;

namespace Discovery.Storage;

internal sealed partial class RaftLog
{
    private RaftLog(
        IDisk disk, SegmentFiles files, LogLayout layout, long begin, LogScanResult found, SegmentIndex index,
        Action<long> segmentStarted, Action<ulong> truncate)
    {
        _files = files;
        _layout = layout;
        _index = index;
        _segmentStarted = segmentStarted;
        _truncate = truncate;
        _begin = begin;
        _tail = found.End;
        _lastCrc = found.LastCrc;
        _lastIsEmpty = found.LastIsEmpty;
        _device = new LogDevice(disk, files);
        _log = new FasterLog(new FasterLogSettings
        {
            LogDevice = _device,
            PageSize = layout.PageBytes,
            MemorySize = layout.PageBytes * 2L,
            SegmentSize = layout.SegmentBytes,
            LogCommitManager = new NoLogCommits(),
            FastCommitMode = false,
            TryRecoverLatest = false,
        });
        _log.Initialize(begin, found.End);
    }

    /// <summary>Scans the log, cuts a torn tail, and makes sure that all that was read is durable before anybody acts on it.</summary>
    /// <param name="begin">The manifest's: files below are left over from a truncation and are removed.</param>
    /// <param name="syncedUntil">The manifest's: everything below was durable.</param>
    /// <param name="hardState">The manifest's; one in the log is newer.</param>
    /// <param name="visit">Receives each record, in order.</param>
    /// <param name="segmentStarted">Called, under the log's lock, after the first batch of a new file; gets the new end.</param>
    /// <param name="truncate">What <see cref="IRaftLog.TruncateBefore"/> does.</param>
    public static RaftLog Open(
        IDisk disk, LogLayout layout, long begin, long syncedUntil, LogRecord? hardState,
        Action<LogRecord> visit, Action<long> segmentStarted, Action<ulong> truncate)
    {
        var files = new SegmentFiles(disk, LogLayout.FilePrefix, layout.SegmentBytes);
        RaftLog? log = null;
        try
        {
            if (files.RemoveWhere(segment => segment < files.SegmentOf(begin)) > 0)
            {
                disk.SyncDirectory();
            }

            var index = new SegmentIndex(layout.SegmentBytes);
            index.Restart(begin, hardState);
            var found = new LogScan(files, layout).Run(begin, syncedUntil, (record, began, ended) =>
            {
                index.Note(record, began, ended);
                visit(record);
            });
            Settle(files, layout, found);
            log = new RaftLog(disk, files, layout, begin, found, index, segmentStarted, truncate);
            if (!found.LastIsEmpty)
            {
                // From here on the last batch with records can be told from a torn one.
                log.Guarded([], static (log, _) => log.WriteBatch(BatchHeader.Bytes));
            }

            return log;
        }
        catch
        {
            log?.Dispose();
            files.Dispose();
            throw;
        }
    }

    /// <summary>Where the log will begin when entries below the index may go. What must survive is written again at the end.</summary>
    public long PlanTruncation(ulong keepFrom)
    {
        lock (_gate)
        {
            CheckUsable();
            var begin = _index.FirstNeeded(_begin, _tail, keepFrom);
            var kept = new List<LogRecord>();
            if (_index.SnapshotMark is { } mark && mark.Address < begin)
            {
                kept.Add(mark.Record);
            }

            if (_index.HardState is { } hardState && hardState.Address < begin)
            {
                kept.Add(hardState.Record);
            }

            if (kept.Count > 0)
            {
                Guarded(kept.ToArray(), static (log, records) => log.AppendUnderLock(records));
            }

            return begin;
        }
    }

    /// <summary>
    /// Where the log begins when nothing that was appended so far is to survive, and the hard state is kept in the manifest. From here on
    /// the files are not the log's any more: the manifest must be published next.
    /// </summary>
    /// <exception cref="ArgumentException">A hard state of a later term was appended: this one would forget a vote.</exception>
    public long PlanRestart(LogRecord hardState)
    {
        lock (_gate)
        {
            CheckUsable();
            if (_index.HardState is { } last && last.Record.Term > hardState.Term)
            {
                throw new ArgumentException(
                    $"The hard state is of term {hardState.Term}, but one of term {last.Record.Term} has been appended.", nameof(hardState));
            }

            _index.Restart(_tail, hardState);
            return _tail;
        }
    }

    /// <summary>Removes the files below the address, which the published manifest names as the log's begin. Returns how many went.</summary>
    public int RemoveBelow(long begin)
    {
        lock (_gate)
        {
            if (begin <= _begin)
            {
                return 0;
            }

            _begin = begin;
            _index.Forget(begin);

            // To the page that the next batch is written to, not into it. FASTER's begin only says what it may drop from memory.
            _log.UnsafeShiftBeginAddress(begin - (begin % _layout.PageBytes));
            return _files.RemoveWhere(segment => segment < _files.SegmentOf(begin));
        }
    }

    // What was read may exist in the page cache only: the process before this one may have died between write and sync, or of a
    // failed sync, after which the kernel takes the pages for clean. So the last batch is written again, with the same bytes; all
    // others had been synced before their successors were formed.
    private static void Settle(SegmentFiles files, LogLayout layout, LogScanResult found)
    {
        for (var address = found.End; address < found.TornUntil; address += BlockSize.Bytes)
        {
            files.Write(files.SegmentOf(address), address % files.SegmentBytes, new byte[BlockSize.Bytes]);
        }

        if (!found.LastBatch.IsEmpty)
        {
            var address = found.End - found.LastBatch.Length;
            files.Write(files.SegmentOf(address), address % layout.SegmentBytes, found.LastBatch.Span);
        }

        files.Sync();
    }
}
