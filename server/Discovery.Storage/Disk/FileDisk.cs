namespace Discovery.Storage;

/// <summary>A folder of the real file system.</summary>
public sealed class FileDisk : IDisk
{
    private const string LockName = "lock";

    private readonly bool _readOnly;

    /// <param name="path">The folder; <see cref="Lock"/> creates it when it is missing, readable by its owner only.</param>
    /// <param name="readOnly">Nothing is ever created, written or removed: what would do so fails, and the folder has to be there.</param>
    public FileDisk(string path, bool readOnly = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
        _readOnly = readOnly;
    }

    public string Path { get; }

    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    public IDisposable Lock()
    {
        if (_readOnly)
        {
            return LockForReading();
        }

        try
        {
            CreateFolder();
            return new FileStream(FullName(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(e);
        }
        catch (IOException e) when (Directory.Exists(Path) && File.Exists(FullName(LockName)) && !IsReadOnlyFileSystem(e))
        {
            throw InUse(e);
        }
        catch (IOException e)
        {
            throw NotWritable(e);
        }
    }

    public bool Exists(string name) => File.Exists(FullName(name));

    public IReadOnlyList<string> List()
    {
        if (!Directory.Exists(Path))
        {
            return [];
        }

        var names = Directory.GetFiles(Path).Select(name => System.IO.Path.GetFileName(name)).ToList();
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public IDiskFile Open(string name, bool readOnly = false)
    {
        var access = readOnly || _readOnly ? FileAccess.Read : FileAccess.ReadWrite;
        return new FileDiskFile(name, FullName(name), File.OpenHandle(FullName(name), FileMode.Open, access, FileShare.ReadWrite));
    }

    public IDiskFile Create(string name, long lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        CheckWritable();
        CreateForOwner(name);
        var handle = File.OpenHandle(FullName(name), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.None, lengthBytes);
        try
        {
            // Reserving space does not move the end of the file; a fixed length spares each later sync the write of a new one.
            RandomAccess.SetLength(handle, lengthBytes);
            return new FileDiskFile(name, FullName(name), handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Delete(string name)
    {
        CheckWritable();
        File.Delete(FullName(name));
    }

    public void Rename(string from, string to)
    {
        CheckWritable();
        File.Move(FullName(from), FullName(to), overwrite: true);
    }

    public void SyncDirectory() => SyncDirectory(Path);

    private static bool IsReadOnlyFileSystem(IOException e) => (e.HResult & 0xFFFF) == 30;

    private static void SyncDirectory(string path)
    {
        using var directory = NativeSync.OpenDirectory(path);
        NativeSync.Directory(directory, path);
    }

    // A process that writes holds the lock for itself alone; any number may read when there is none.
    private IDisposable LockForReading()
    {
        if (!Directory.Exists(Path))
        {
            throw new StorageUnusableException($"There is no data folder {Path}. Name the right one with --data-dir.");
        }

        if (!Exists(LockName))
        {
            return new NothingHeld();
        }

        try
        {
            return new FileStream(FullName(LockName), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageUnusableException($"The data folder {Path} can't be read ({e.Message}). Run this as the user that it belongs to.", e);
        }
        catch (IOException e)
        {
            throw InUse(e);
        }
    }

    private void CheckWritable()
    {
        if (_readOnly)
        {
            throw new UnauthorizedAccessException($"The data folder {Path} was opened for reading only.");
        }
    }

    /// <summary>
    /// The folder may be one that others can look into: keys and hashes of passwords are for its owner all the same, from the first byte.
    /// What is opened next keeps the permissions.
    /// </summary>
    private void CreateForOwner(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        new FileStream(FullName(name), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
    }

    private void CreateFolder()
    {
        if (Directory.Exists(Path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // The folder's own name must survive as well, or everything synced inside it is gone with it.
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } parent)
        {
            SyncDirectory(parent);
        }
    }

    private StorageUnusableException InUse(Exception e) => new(
        $"The data folder {Path} is in use by another process. Stop that process, or start this one with another --data-dir.", e);

    private StorageUnusableException NotWritable(Exception e) => new(
        $"The data folder {Path} can't be created or written ({e.Message}). Give this user write access to it, or start with another --data-dir.", e);

    private string FullName(string name) => System.IO.Path.Combine(Path, name);
}
