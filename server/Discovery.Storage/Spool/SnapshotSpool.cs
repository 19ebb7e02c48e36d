namespace Discovery.Storage;

/// <summary>
/// A snapshot that is being received, in a file of its own in the data folder, of which nothing else knows. There is one at a time; one that
/// a crash left behind is removed at the next start. One thread writes; when all is there and synced, one reads.
/// </summary>
public sealed class SnapshotSpool : IDisposable
{
    internal const string FileName = "snapshot.part";

    /// <summary>How often the free space is looked at.</summary>
    private const long CheckEveryBytes = 1024 * 1024;

    private readonly IDisk _disk;
    private readonly long _reserveBytes;
    private IDiskFile? _file;
    private long _checkedUntil;
    private bool _failed;

    private SnapshotSpool(IDisk disk, long reserveBytes)
    {
        _disk = disk;
        _reserveBytes = reserveBytes;
    }

    /// <summary>Bytes received so far: where the next ones belong.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Adds bytes. They are durable after the next <see cref="Sync"/>.</summary>
    /// <exception cref="ArgumentException">The offset is not <see cref="LengthBytes"/>; nothing was written.</exception>
    /// <exception cref="SnapshotSpoolException">The disk is too full, or failed: dispose the spool.</exception>
    public void Append(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset != LengthBytes)
        {
            throw new ArgumentException($"The spool holds {LengthBytes} bytes of the snapshot, the next ones can't be those from {offset} on.", nameof(offset));
        }

        CheckSpace(bytes.Length);
        var file = Usable();
        try
        {
            file.Write(offset, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }

        LengthBytes += bytes.Length;
    }

    /// <summary>Makes everything durable that was appended.</summary>
    /// <exception cref="SnapshotSpoolException">The disk failed: dispose the spool.</exception>
    public void Sync()
    {
        try
        {
            Usable().Sync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    /// <summary>What was received, to be read from any place; valid until the spool is disposed. Disposing the stream changes nothing.</summary>
    public Stream OpenRead() => new SpoolStream(Usable(), LengthBytes);

    /// <summary>Removes the file. That it does not fail is no promise: a file that stays is removed at the next start.</summary>
    public void Dispose()
    {
        if (_file is not null)
        {
            _file.Dispose();
            _file = null;
            TryRemove(_disk);
        }
    }

    /// <param name="reserveBytes">Space that has to stay free for the log and the records: they must not fail because of a snapshot.</param>
    /// <exception cref="SnapshotSpoolException">The file can't be created.</exception>
    internal static SnapshotSpool Create(IDisk disk, long reserveBytes)
    {
        var spool = new SnapshotSpool(disk, reserveBytes);
        try
        {
            spool._file = disk.Create(FileName, 0);
            return spool;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw spool.Failed(e);
        }
    }

    /// <summary>Removes what a crash left behind.</summary>
    internal static void RemoveLeftover(IDisk disk)
    {
        if (disk.Exists(FileName))
        {
            disk.Delete(FileName);
        }
    }

    private static void TryRemove(IDisk disk)
    {
        try
        {
            disk.Delete(FileName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing depends on it.
        }
    }

    private IDiskFile Usable()
    {
        ObjectDisposedException.ThrowIf(_file is null, this);
        return !_failed ? _file : throw new SnapshotSpoolException($"The spool in {_disk.Path} failed before; start over with a new one.");
    }

    // What was received is written once more, as records, before the spool goes.
    private void CheckSpace(int bytes)
    {
        if (LengthBytes + bytes <= _checkedUntil)
        {
            return;
        }

        var next = Math.Max(bytes, CheckEveryBytes);
        var (needed, free) = (LengthBytes + (2 * next) + _reserveBytes, FreeBytes());
        if (free < needed)
        {
            _failed = true;
            throw new SnapshotSpoolException(
                $"There is no room in {_disk.Path} for the snapshot: {LengthBytes} bytes were received, {free} are free, {needed} are needed " +
                "to go on, with a reserve for the log. Make room on the disk; the snapshot is then sent again.");
        }

        _checkedUntil = LengthBytes + next;
    }

    private long FreeBytes()
    {
        try
        {
            return _disk.FreeBytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    private SnapshotSpoolException Failed(Exception e)
    {
        _failed = true;
        return new SnapshotSpoolException(
            $"The snapshot can't be kept in {_disk.Path}: {e.Message} Check the disk and its free space; the snapshot is then sent again.", e);
    }
}
