namespace Discovery.Storage;

/// <summary>
/// A disk with spare files put by: one of each size in which log and revision store grow, and a small one for everything else. When
/// others have filled the disk, a new file takes the place of a spare one, and the member goes on until there is room again; that the
/// spare ones are there is worth something to nobody but a full disk, so nothing fails when they can't be made.
/// </summary>
internal sealed class ReservingDisk(IDisk disk) : IDisk
{
    private const string Prefix = "spare-";

    // For the manifest and whatever else is small.
    private const string SmallName = Prefix + "small";

    private readonly Lock _gate = new();
    private long[] _lengths = [];
    private long _smallBytes;

    public string Path => disk.Path;

    public long FreeBytes => disk.FreeBytes;

    /// <summary>
    /// Puts by what is missing, as long as that leaves as much free again. The lengths are those of the files in which the folder grows.
    /// </summary>
    public void PutBy(long smallBytes, params ReadOnlySpan<long> lengths)
    {
        lock (_gate)
        {
            _smallBytes = smallBytes;
            _lengths = lengths.ToArray();
        }

        Refill();
    }

    /// <inheritdoc cref="PutBy"/>
    public void Refill()
    {
        lock (_gate)
        {
            try
            {
                var made = false;
                foreach (var length in _lengths)
                {
                    made |= TryMake(NameOf(length), length, 2 * length);
                }

                made |= _lengths.Length > 0 && TryMake(SmallName, _smallBytes, 2 * _smallBytes);
                if (made)
                {
                    disk.SyncDirectory();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // As without them: a disk that is full ends the process, if it has to.
            }
        }
    }

    /// <summary>A new file of that length can be had, whatever others do to the disk.</summary>
    public bool HasSpare(long lengthBytes)
    {
        lock (_gate)
        {
            return LengthOf(NameOf(lengthBytes)) == lengthBytes;
        }
    }

    public IDisposable Lock() => disk.Lock();

    public bool Exists(string name) => disk.Exists(name);

    public IReadOnlyList<string> List() => [.. disk.List().Where(name => !name.StartsWith(Prefix, StringComparison.Ordinal))];

    public IDiskFile Open(string name, bool readOnly = false) => disk.Open(name, readOnly);

    public IDiskFile Create(string name, long lengthBytes)
    {
        lock (_gate)
        {
            if (disk.FreeBytes >= lengthBytes)
            {
                try
                {
                    return disk.Create(name, lengthBytes);
                }
                catch (IOException) when (IsFullFor(lengthBytes) && (HasSpare(lengthBytes) || disk.Exists(SmallName)))
                {
                    // Somebody was faster. No harm is done: nothing was written to it yet.
                }
            }

            return TakeSpare(name, lengthBytes) ?? disk.Create(name, lengthBytes);
        }
    }

    public void Delete(string name) => disk.Delete(name);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void SyncDirectory() => disk.SyncDirectory();

    private static string NameOf(long lengthBytes) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Prefix}{lengthBytes:x}");

    private IDiskFile? TakeSpare(string name, long lengthBytes)
    {
        if (HasSpare(lengthBytes))
        {
            disk.Rename(NameOf(lengthBytes), name);
            return disk.Open(name);
        }

        if (lengthBytes <= LengthOf(SmallName))
        {
            disk.Delete(SmallName);
        }

        return null;
    }

    private long LengthOf(string name)
    {
        if (!disk.Exists(name))
        {
            return -1;
        }

        using var file = disk.Open(name, readOnly: true);
        return file.LengthBytes;
    }

    // Durable at once: what a crash leaves of it may be taken for a file of zeros.
    private bool TryMake(string name, long lengthBytes, long freeBytesMin)
    {
        if (LengthOf(name) == lengthBytes || disk.FreeBytes < freeBytesMin)
        {
            return false;
        }

        using var file = disk.Create(name, lengthBytes);
        file.Sync();
        return true;
    }

    private bool IsFullFor(long lengthBytes)
    {
        try
        {
            return disk.FreeBytes < lengthBytes;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
