namespace Discovery.Storage;

/// <summary>
/// A folder that can be written to while the one below it stays as it is: changes are kept in memory. So a start can be tried on a
/// folder that must not be touched.
/// </summary>
/// <param name="below">Locked by the caller for as long as this one is used.</param>
internal sealed class OverlayDisk(IDisk below) : IDisk
{
    private readonly Lock _gate = new();

    // Null where a file of the folder below is deleted.
    private readonly SortedDictionary<string, OverlayFile?> _changed = new(StringComparer.Ordinal);

    public string Path => below.Path;

    public long FreeBytes => long.MaxValue;

    public IDisposable Lock() => new NothingHeld();

    public bool Exists(string name)
    {
        lock (_gate)
        {
            return _changed.TryGetValue(name, out var file) ? file is not null : below.Exists(name);
        }
    }

    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            var names = below.List().Where(name => !_changed.ContainsKey(name)).Concat(_changed.Where(file => file.Value is not null).Select(file => file.Key));
            return [.. names.Order(StringComparer.Ordinal)];
        }
    }

    public IDiskFile Open(string name, bool readOnly = false)
    {
        lock (_gate)
        {
            if (!_changed.TryGetValue(name, out var file))
            {
                file = new OverlayFile(name, below.Open(name, readOnly: true));
                _changed.Add(name, file);
            }

            return file ?? throw new FileNotFoundException($"There is no file {name} in {Path}.", name);
        }
    }

    public IDiskFile Create(string name, long lengthBytes)
    {
        lock (_gate)
        {
            var file = new OverlayFile(name, lengthBytes);
            _changed[name] = file;
            return file;
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            _changed[name] = null;
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            var file = (OverlayFile)Open(from);
            _changed[to] = file;
            _changed[from] = null;
        }
    }

    public void SyncDirectory()
    {
        // Nothing here is to last.
    }
}
