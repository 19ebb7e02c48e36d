using System.Buffers;

namespace Discovery.Storage;

/// <summary>
/// The device under the revision store. Writes become durable with <see cref="Sync"/> (at a checkpoint), every block is checked
/// when it is read.
/// </summary>
internal sealed class RevisionDevice(IDisk disk, long segmentBytes, uint salt) : FasterDevice(disk.Path)
{
    public const string FilePrefix = "revisions";

    private const int WriteBytesMax = 256 * 1024;
    private const int ExpectedOnStackMax = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, BlockChecksums> _checksums = [];

    public SegmentFiles Files { get; } = new(disk, FilePrefix, segmentBytes, BlockChecksums.TableBytes(segmentBytes));

    /// <summary>Makes everything durable that FASTER has written.</summary>
    public void Sync()
    {
        ThrowIfFailed();
        try
        {
            KeyValuePair<long, BlockChecksums>[] tables;
            lock (_gate)
            {
                tables = [.. _checksums.OrderBy(entry => entry.Key)];
            }

            foreach (var (segment, table) in tables)
            {
                table.Save(Files, segment);
            }

            Files.Sync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
            ThrowIfFailed();
        }
    }

    /// <summary>Makes sure that every file and every block of the range of addresses is there; what the blocks hold is checked when they are read.</summary>
    public void CheckComplete(long from, long until)
    {
        for (var segment = Files.SegmentOf(from); segment <= Files.SegmentOf(until - 1); segment++)
        {
            if (!Files.Exists(segment))
            {
                throw new StorageCorruptException($"The file {Files.NameOf(segment)} of the revision store is missing in {FileName}. {Advice.Restore}");
            }

            var start = segment * Files.SegmentBytes;
            var unwritten = ChecksumsOf(segment).FirstUnwritten(
                Math.Max(from - start, 0), Math.Min(until - start, Files.SegmentBytes));
            if (unwritten >= 0)
            {
                throw new StorageCorruptException(
                    $"The revision store is damaged: the block in {Files.Describe(start + ((long)unwritten * BlockSize.Bytes))} " +
                    $"was never written although the last checkpoint covers it. {Advice.Restore}");
            }
        }
    }

    /// <summary>Drops what stands behind the address, where the recovered store goes on writing.</summary>
    public void ForgetFrom(long address)
    {
        if (Files.Exists(Files.SegmentOf(address)))
        {
            ChecksumsOf(Files.SegmentOf(address)).ForgetFrom(address % Files.SegmentBytes);
        }
    }

    /// <summary>Removes the files outside the range of addresses. Returns how many went; the caller syncs the directory.</summary>
    public int KeepOnly(long from, long until)
    {
        var first = Files.SegmentOf(from);
        var last = Files.SegmentOf(until);
        var removed = Files.RemoveWhere(segment => segment < first || segment > last);
        lock (_gate)
        {
            foreach (var segment in _checksums.Keys.Where(segment => segment < first || segment > last).ToList())
            {
                _checksums.Remove(segment);
            }
        }

        return removed;
    }

    public override void Dispose()
    {
        Files.Dispose();
        base.Dispose();
    }

    protected override void Write(long segment, long offset, ReadOnlySpan<byte> bytes)
    {
        // From a copy: FASTER may still flip bits in the headers of a page that it flushes, and the checksum has to be the one of
        // the bytes that reach the file.
        var copy = ArrayPool<byte>.Shared.Rent(Math.Min(bytes.Length, WriteBytesMax));
        try
        {
            while (!bytes.IsEmpty)
            {
                var part = copy.AsSpan(0, Math.Min(bytes.Length, WriteBytesMax));
                bytes[..part.Length].CopyTo(part);
                Files.Write(segment, offset, part);
                ChecksumsOf(segment).Note(segment, offset, part);
                bytes = bytes[part.Length..];
                offset += part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    protected override void Read(long segment, long offset, Span<byte> buffer)
    {
        // FASTER reads on beyond the end of a segment when the record before was longer; nothing there belongs to it.
        var length = (int)Math.Min(buffer.Length, Files.SegmentBytes - offset);
        buffer[length..].Clear();
        buffer = buffer[..length];
        var checksums = ChecksumsOf(segment);
        var blocks = length / BlockSize.Bytes;
        Span<uint> expected = blocks <= ExpectedOnStackMax ? stackalloc uint[blocks] : new uint[blocks];
        checksums.Expect(offset, expected);
        Files.Read(segment, offset, buffer);
        var damaged = checksums.Verify(segment, offset, buffer, expected);
        if (damaged >= 0)
        {
            var address = (segment * Files.SegmentBytes) + ((long)damaged * BlockSize.Bytes);
            throw new StorageCorruptException(
                $"The revision store is damaged: the block in {Files.Describe(address)} does not match its checksum. {Advice.Restore}");
        }
    }

    private BlockChecksums ChecksumsOf(long segment)
    {
        lock (_gate)
        {
            if (!_checksums.TryGetValue(segment, out var table))
            {
                table = BlockChecksums.Load(Files, segment, salt);
                _checksums.Add(segment, table);
            }

            return table;
        }
    }
}
