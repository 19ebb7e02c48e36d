using System.Globalization;

namespace Discovery.Storage;

/// <summary>
/// One endless address space cut into files of equal size, "prefix-00000003.seg". A segment is created, with its space reserved and
/// its name synced, by the first write that needs it. Safe for use from several threads.
/// </summary>
internal sealed class SegmentFiles : IDisposable
{
    private readonly IDisk _disk;
    private readonly string _prefix;
    private readonly long _trailerBytes;
    private readonly bool _readOnly;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, IDiskFile> _open = [];
    private readonly HashSet<long> _dirty = [];
    private bool _disposed;

    /// <param name="segmentBytes">Addresses a file covers.</param>
    /// <param name="trailerBytes">Room behind them for the owner's own use.</param>
    public SegmentFiles(IDisk disk, string prefix, long segmentBytes, long trailerBytes = 0, bool readOnly = false)
    {
        _disk = disk;
        _prefix = prefix;
        SegmentBytes = segmentBytes;
        _trailerBytes = trailerBytes;
        _readOnly = readOnly;
    }

    public long SegmentBytes { get; }

    public long SegmentOf(long address) => address / SegmentBytes;

    public string NameOf(long segment) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{segment:x8}.seg");

    /// <summary>With the folder, for messages.</summary>
    public string FullNameOf(long segment) => System.IO.Path.Combine(_disk.Path, NameOf(segment));

    /// <summary>The file and the place in it, for messages.</summary>
    public string Describe(long address) => string.Create(
        CultureInfo.InvariantCulture, $"{FullNameOf(SegmentOf(address))} at offset {address % SegmentBytes}");

    public bool Exists(long segment) => _disk.Exists(NameOf(segment));

    /// <summary>The numbers of all segments on the disk, ascending.</summary>
    public IReadOnlyList<long> List()
    {
        var segments = new List<long>();
        foreach (var name in _disk.List())
        {
            if (name.StartsWith(_prefix + "-", StringComparison.Ordinal)
                && name.EndsWith(".seg", StringComparison.Ordinal)
                && long.TryParse(name.AsSpan()[(_prefix.Length + 1)..^4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var segment))
            {
                segments.Add(segment);
            }
        }

        segments.Sort();
        return segments;
    }

    /// <summary>Reads within one segment; what no file holds reads as zeros.</summary>
    public void Read(long segment, long offset, Span<byte> buffer)
    {
        var file = TryOpen(segment);
        var read = file?.Read(offset, buffer) ?? 0;
        buffer[read..].Clear();
    }

    /// <summary>Writes within one segment. True when the segment was created for it.</summary>
    public bool Write(long segment, long offset, ReadOnlySpan<byte> bytes)
    {
        var file = TryOpen(segment);
        var created = file is null;
        (file ?? Create(segment)).Write(offset, bytes);
        lock (_gate)
        {
            _dirty.Add(segment);
        }

        return created;
    }

    /// <summary>Makes every write durable that returned before this call.</summary>
    public void Sync()
    {
        long[] dirty;
        lock (_gate)
        {
            dirty = [.. _dirty];
            _dirty.Clear();
        }

        foreach (var segment in dirty)
        {
            TryOpen(segment)?.Sync();
        }
    }

    /// <summary>Removes the segments that the predicate names; the caller syncs the directory. Returns how many went.</summary>
    public int RemoveWhere(Func<long, bool> predicate)
    {
        var removed = 0;
        foreach (var segment in List().Where(predicate))
        {
            lock (_gate)
            {
                if (_open.Remove(segment, out var file))
                {
                    file.Dispose();
                }

                _dirty.Remove(segment);
            }

            _disk.Delete(NameOf(segment));
            removed++;
        }

        return removed;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var file in _open.Values)
            {
                file.Dispose();
            }

            _open.Clear();
        }
    }

    private IDiskFile? TryOpen(long segment)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_open.TryGetValue(segment, out var file))
            {
                return file;
            }

            if (!Exists(segment))
            {
                return null;
            }

            file = _disk.Open(NameOf(segment), _readOnly);
            _open.Add(segment, file);
            return file;
        }
    }

    private IDiskFile Create(long segment)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var file = _disk.Create(NameOf(segment), SegmentBytes + _trailerBytes);
            _open.Add(segment, file);

            // Length and name first: contents that are synced into a file without a durable name are lost with it.
            file.Sync();
            _disk.SyncDirectory();
            return file;
        }
    }
}
