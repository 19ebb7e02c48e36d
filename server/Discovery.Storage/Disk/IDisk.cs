namespace Discovery.Storage;

/// <summary>
/// One data folder: the only way in which the storage touches a disk. Names are plain file names, without folders. Nothing is durable
/// before it was synced: contents by <see cref="IDiskFile.Sync"/>, names (create, rename, delete) by <see cref="SyncDirectory"/>.
/// Safe for use from several threads. All members throw <see cref="IOException"/> when the disk fails.
/// </summary>
public interface IDisk
{
    /// <summary>Where the folder is, for messages.</summary>
    string Path { get; }

    /// <summary>Free space in bytes.</summary>
    long FreeBytes { get; }

    /// <summary>Keeps every other process out until the result is disposed; the death of this process releases it as well.</summary>
    /// <exception cref="StorageUnusableException">The folder is in use or can't be written; the message says what to do.</exception>
    IDisposable Lock();

    bool Exists(string name);

    /// <summary>The names of all files, in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Opens an existing file for reading and, unless <paramref name="readOnly"/>, for writing.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    IDiskFile Open(string name, bool readOnly = false);

    /// <summary>Creates a file of <paramref name="lengthBytes"/> zeros with its space reserved; one that exists is replaced.</summary>
    IDiskFile Create(string name, long lengthBytes);

    void Delete(string name);

    /// <summary>Replaces <paramref name="to"/> when it exists.</summary>
    void Rename(string from, string to);

    /// <summary>Makes creations, renames and deletions durable.</summary>
    void SyncDirectory();
}
