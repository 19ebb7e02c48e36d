namespace Discovery.Storage;

/// <summary>What a scan found.</summary>
/// <param name="End">Where the log ends: the next batch goes here.</param>
/// <param name="LastCrc">Checksum of the last batch, 0 when there is none.</param>
/// <param name="LastBatch">The last batch, as it stands in the file; empty when there is none.</param>
/// <param name="LastIsEmpty">The last batch holds no records: whatever came before it is known to have been synced.</param>
/// <param name="TornUntil">Behind the end, bytes that belong to no intact batch reach up to here: what a crash left of the last write.</param>
internal sealed record LogScanResult(long End, uint LastCrc, ReadOnlyMemory<byte> LastBatch, bool LastIsEmpty, long TornUntil);

/// <summary>Receives a record and the addresses of the batches in which it began and ended.</summary>
internal delegate void RecordVisitor(LogRecord record, long began, long ended);

/// <summary>
/// Reads the log from its segments. FASTER's own recovery is not used: it drops what follows a damaged record and says nothing.
/// The rule: a batch is formed only after the one before was synced. So damage is a torn write, and may be cut, only if nothing
/// valid lies behind it and nothing says that it had been synced; anywhere else acknowledged records are lost and the scan refuses.
/// </summary>
internal sealed class LogScan(SegmentFiles files, LogLayout layout)
{
    private readonly LogPages _pages = new(files, layout);
    private readonly RecordAssembler _assembler = new();

    /// <param name="begin">The first batch.</param>
    /// <param name="syncedUntil">Known from the manifest: everything below was durable.</param>
    /// <param name="visit">Receives each record.</param>
    public LogScanResult Run(long begin, long syncedUntil, RecordVisitor visit)
    {
        var address = begin;
        uint? previousCrc = null;
        var last = default(BatchHeader?);
        while (BatchHeader.TryRead(BytesAt(address), address, layout.Salt, out var batch)
            && (previousCrc ?? batch.PreviousCrc) == batch.PreviousCrc)
        {
            _assembler.Add(batch, BytesAt(address).Slice(BatchHeader.Bytes, batch.PayloadBytes), visit);
            syncedUntil = Math.Max(syncedUntil, batch.SyncedUntil);
            previousCrc = batch.Crc;
            last = batch;
            address += batch.BatchBytes;
        }

        var limit = files.List().Select(segment => (segment + 1) * files.SegmentBytes).DefaultIfEmpty(address).Max();
        if (address < syncedUntil)
        {
            throw Damaged(address, $"although everything below address {syncedUntil} had been synced");
        }

        var tornUntil = address;
        for (var behind = address; behind < limit; behind += BlockSize.Bytes)
        {
            var bytes = BytesAt(behind);
            if (BatchHeader.TryRead(bytes, behind, layout.Salt, out _))
            {
                // At the address itself: intact, but not the successor of what stands before it, which is therefore not what was synced.
                throw Damaged(address, $"although a later batch, at {files.Describe(behind)}, is intact");
            }

            if (bytes[..BlockSize.Bytes].ContainsAnyExcept((byte)0))
            {
                tornUntil = behind + BlockSize.Bytes;
            }
        }

        var lastBytes = last is { } l ? BytesAt(l.Address)[..l.BatchBytes].ToArray() : [];
        return new LogScanResult(address, last?.Crc ?? 0, lastBytes, last is { PayloadBytes: 0 }, tornUntil);
    }

    private ReadOnlySpan<byte> BytesAt(long address) => _pages.From(address);

    private StorageCorruptException Damaged(long address, string although)
    {
        var what = files.Exists(files.SegmentOf(address)) ? "The log is damaged" : "A file of the log is missing";
        return new StorageCorruptException(
            $"{what}: no intact successor of the last good batch at {files.Describe(address)} (address {address}), {although}. Acknowledged records are lost. {Advice.Restore}");
    }
}
