namespace Discovery.Storage;

/// <summary>Reads all batches of a log, goes on behind those that are damaged, and says which they are. The rules are those of <see cref="LogScan"/>.</summary>
internal sealed class LogVerifier(SegmentFiles files, Manifest manifest, FolderReport report)
{
    private readonly LogPages _pages = new(files, manifest.LogLayout);
    private readonly RecordAssembler _assembler = new();
    private readonly HashSet<long> _unreadable = [];
    private long _batches;
    private long _records;
    private ulong _firstEntry;
    private ulong _lastEntry;

    public void Run()
    {
        ReportMissingFiles();
        var address = manifest.LogBegin;
        var syncedUntil = manifest.LogSyncedUntil;
        uint? previousCrc = null;
        var limit = files.List().Select(segment => (segment + 1) * files.SegmentBytes).DefaultIfEmpty(address).Max();
        while (NextBatch(address, limit) is { } batch)
        {
            if (batch.Address > address)
            {
                Damaged(address, batch.Address, "no intact batch");
            }
            else if (previousCrc is { } crc && crc != batch.PreviousCrc)
            {
                Add(batch.Address, $"the batch is intact but does not follow the one before it{Around()}");
            }

            Take(batch);
            syncedUntil = Math.Max(syncedUntil, batch.SyncedUntil);
            previousCrc = batch.Crc;
            address = batch.Address + batch.BatchBytes;
        }

        if (address < syncedUntil)
        {
            Damaged(address, syncedUntil, "no intact batch, although it had been synced");
        }

        report.Note(
            $"log: {files.List().Count} files of {files.SegmentBytes} bytes; {_batches} batches, {address - manifest.LogBegin} bytes, {_records} records" +
            (_lastEntry == 0 ? ", no entries" : $", entries {_firstEntry} to {_lastEntry}"));
        ReportTornTail(Math.Max(address, syncedUntil), limit);
    }

    private void ReportMissingFiles()
    {
        for (var segment = files.SegmentOf(manifest.LogBegin); segment <= files.SegmentOf(manifest.LogSyncedUntil - 1); segment++)
        {
            if (!files.Exists(segment))
            {
                report.Add(new FolderDamage(files.FullNameOf(segment), "", "the file is missing"));
            }
        }
    }

    private BatchHeader? NextBatch(long from, long limit)
    {
        for (var address = from; address < limit; address += BlockSize.Bytes)
        {
            if (BatchHeader.TryRead(BytesAt(address), address, manifest.LogLayout.Salt, out var batch))
            {
                return batch;
            }
        }

        return null;
    }

    private void Take(BatchHeader batch)
    {
        _batches++;
        try
        {
            _assembler.Add(batch, BytesAt(batch.Address).Slice(BatchHeader.Bytes, batch.PayloadBytes), (record, _, _) =>
            {
                _records++;
                if (record.Kind.IsEntry())
                {
                    _firstEntry = _firstEntry == 0 ? record.Index : Math.Min(_firstEntry, record.Index);
                    _lastEntry = record.Index;
                }
            });
        }
        catch (StorageCorruptException)
        {
            Add(batch.Address, "the batch is intact but holds no valid records");
        }
    }

    // A part for each file.
    private void Damaged(long from, long until, string what)
    {
        while (from < until)
        {
            var end = Math.Min(until, (files.SegmentOf(from) + 1) * files.SegmentBytes);
            if (files.Exists(files.SegmentOf(from)))
            {
                Add(from, $"{what} in {end - from} bytes{Around()}");
            }

            from = end;
        }
    }

    private void ReportTornTail(long from, long limit)
    {
        var until = from;
        for (var address = from; address < limit; address += BlockSize.Bytes)
        {
            until = BytesAt(address)[..BlockSize.Bytes].ContainsAnyExcept((byte)0) ? address + BlockSize.Bytes : until;
        }

        if (until > from)
        {
            report.Note($"log: behind its end a crash left {until - from} bytes of a write that was never acknowledged; the next start cuts them off");
        }
    }

    private string Around() => _lastEntry == 0 ? ", ahead of all entries" : $", behind entry {_lastEntry}";

    private ReadOnlySpan<byte> BytesAt(long address)
    {
        var page = address / manifest.LogLayout.PageBytes;
        try
        {
            return _unreadable.Contains(page) ? new byte[BlockSize.Bytes] : _pages.From(address);
        }
        catch (IOException e)
        {
            _unreadable.Add(page);
            Add(page * manifest.LogLayout.PageBytes, $"{manifest.LogLayout.PageBytes} bytes can't be read: {e.Message}");
            return new byte[BlockSize.Bytes];
        }
    }

    private void Add(long address, string what) =>
        report.Add(new FolderDamage(files.FullNameOf(files.SegmentOf(address)), $"offset {address % files.SegmentBytes} (log address {address})", what));
}
