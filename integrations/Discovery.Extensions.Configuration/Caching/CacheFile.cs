namespace Discovery.Extensions.Configuration;

/// <summary>A file with the last good settings. It is replaced in one step, and none but its owner may read it.</summary>
internal sealed class CacheFile(string path, ICacheSeal seal, string scope)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <exception cref="KvStoreCacheException">It can't be written.</exception>
    public void Write(IDictionary<string, string?> settings, DateTimeOffset now)
    {
        // A name of its own for each write: another process may be writing the same file.
        var half = $"{Path}.{Guid.NewGuid():N}.tmp";
        try
        {
            CreateFolder();
            WriteDurably(half, seal.Seal(CacheContent.Write(scope, settings, now)));
            File.Move(half, Path, overwrite: true);
        }
        catch (Exception e)
        {
            // A protector is foreign code and may throw anything.
            Remove(half);
            throw new KvStoreCacheException($"The cache file {Path} can't be written: {e.Message}", e);
        }
    }

    /// <returns>Null when there is none.</returns>
    /// <exception cref="KvStoreCacheException">It can't be read or used; the message says why and what to do.</exception>
    public CachedSettings? Read()
    {
        try
        {
            return CacheContent.Read(seal.Open(File.ReadAllBytes(Path)), scope);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (KvStoreCacheException e)
        {
            throw new KvStoreCacheException($"The cache file {Path} {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KvStoreCacheException($"The cache file {Path} can't be read: {e.Message}", e);
        }
    }

    private void CreateFolder()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static void WriteDurably(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(content);

        // Or a power cut after the rename would leave an empty file where a good one was.
        file.Flush(flushToDisk: true);
    }

    private static void Remove(string half)
    {
        try
        {
            File.Delete(half);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is told is why the write failed.
        }
    }
}
