namespace Discovery.Storage;

/// <summary>
/// An open data folder: the log, the revision store, and the manifest that ties them together. One thread applies: it alone writes
/// <see cref="Revisions"/> and calls <see cref="Checkpoint"/>. Another may append to <see cref="Log"/> at the same time.
/// </summary>
public sealed partial class DataFolder : IDisposable
{
    private readonly ReservingDisk _disk;
    private readonly IDisposable _lock;
    private readonly ManifestFile _manifest;
    private readonly FasterRevisionStore _revisions;
    private readonly RaftLog _log;

    // Held from planning where the log is cut until it is: two cuts at a time would publish each other's begin.
    private readonly Lock _cutting = new();
    private bool _failed;
    private bool _disposed;

    private DataFolder(ReservingDisk disk, DataFolderOptions options, IDisposable folderLock)
    {
        _disk = disk;
        _compactionBytesMin = options.CompactionBytesMin;
        _lock = folderLock;
        _manifest = new ManifestFile(disk);
        var manifest = _manifest.Load();
        IsNew = manifest is null;
        SnapshotSpool.RemoveLeftover(disk);
        manifest ??= _manifest.Publish(_ => LayOut(options));
        var records = Math.Max(options.RevisionIndexLines, RevisionLayout.LinesFor(manifest.RecordCount));
        var layout = manifest.RevisionLayout with { IndexLines = Math.Max(manifest.RevisionLayout.IndexLines, records) };
        _revisions = FasterRevisionStore.Open(disk, layout, manifest.Revisions, options.RevisionMemoryBytes, options.CompactionBytesMin);
        try
        {
            var replay = ReplayBuilder.After(manifest);
            _log = RaftLog.Open(
                disk, manifest.LogLayout, manifest.LogBegin, manifest.LogSyncedUntil, manifest.HardState, replay.Add, NoteSynced, TruncateLog);
            try
            {
                Replay = replay.Build(disk.Path);
                _manifest.Publish(current => current! with { RevisionLayout = layout, LogSyncedUntil = _log.SyncedUntil });
                disk.SyncDirectory();
                disk.PutBy(manifest.LogLayout.PageBytes, manifest.LogLayout.SegmentBytes, _revisions.FileBytes);
            }
            catch
            {
                _log.Dispose();
                throw;
            }
        }
        catch
        {
            _revisions.Dispose();
            throw;
        }
    }

    /// <summary>Where it is, for messages.</summary>
    public string Path => _disk.Path;

    /// <summary>True when the folder was empty and has just been laid out.</summary>
    public bool IsNew { get; }

    /// <summary>The last published checkpoint; in a new folder applied index 0 and an empty store state. Any thread.</summary>
    public Manifest Manifest => _manifest.Current!;

    public IRevisionStore Revisions => _revisions;

    public IRaftLog Log => _log;

    /// <summary>What the log held above the manifest's applied index when the folder was opened.</summary>
    public RecoveredLog Replay { get; }

    /// <summary>The largest record that <see cref="Revisions"/> can hold, in bytes. Fixed when the folder is laid out.</summary>
    public int RecordBytesMax => _revisions.RecordBytesMax;

    /// <summary>Locks the folder and recovers it; an empty folder is laid out.</summary>
    /// <exception cref="StorageUnusableException">In use by another process, not writable, or from a newer version.</exception>
    /// <exception cref="StorageCorruptException">Something in the folder is damaged or missing.</exception>
    /// <exception cref="StorageFailedException">The disk failed.</exception>
    public static DataFolder Open(IDisk disk, DataFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(disk);
        options ??= DataFolderOptions.Default;
        options.Validate();
        var folderLock = disk.Lock();
        try
        {
            return new DataFolder(new ReservingDisk(disk), options, folderLock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folderLock.Dispose();
            throw Failed(disk, e);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes the revision store and <paramref name="state"/> durable, publishes the manifest and cuts the log. Called on the writer's
    /// thread between two entries; returns when all of it is done.
    /// </summary>
    /// <param name="state">Where the log stands, and the owner's part.</param>
    /// <param name="compact">
    /// Whether the revision store is also compacted now and then, which takes longer; false for who does it with <see cref="CompactStep"/>.
    /// </param>
    /// <exception cref="ArgumentException">The state is older than the last checkpoint.</exception>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    /// <exception cref="StorageCorruptException">A damaged record was found while compacting; the process must end.</exception>
    public void Checkpoint(CheckpointState state, bool compact = true)
    {
        ArgumentNullException.ThrowIfNull(state);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (state.AppliedIndex < Manifest.AppliedIndex)
        {
            throw new ArgumentException(
                $"The state is of entry {state.AppliedIndex}, the last checkpoint was of entry {Manifest.AppliedIndex}.", nameof(state));
        }

        Guarded(() =>
        {
            // The order is the point: what the new manifest names is durable before it, what only the old one needs goes after it.
            var revisions = _revisions.Checkpoint(compact);
            using var cutting = _cutting.EnterScope();
            var logBegin = _log.PlanTruncation(Math.Min(state.KeepLogFrom ?? ulong.MaxValue, state.AppliedIndex + 1));
            var syncedUntil = _log.SyncedUntil;
            _manifest.Publish(current => current! with
            {
                AppliedIndex = state.AppliedIndex,
                AppliedTerm = state.AppliedTerm,
                StoreState = state.StoreState.ToArray(),
                Revisions = revisions,
                LogBegin = Math.Max(current.LogBegin, logBegin),
                LogSyncedUntil = Math.Max(current.LogSyncedUntil, syncedUntil),
            });
            if (_revisions.RemoveObsoleteFiles() + _log.RemoveBelow(logBegin) > 0)
            {
                _disk.SyncDirectory();
            }

            _disk.Refill();
        });
    }

    /// <summary>
    /// Says what a read has found wrong, on whatever thread: from then on every operation fails, and the process must end. Any thread;
    /// costs nothing.
    /// </summary>
    /// <exception cref="StorageFailedException">The disk failed.</exception>
    /// <exception cref="StorageCorruptException">Something in the folder is damaged.</exception>
    public void ThrowIfFailed() => _revisions.ThrowIfFailed();

    /// <summary>A clean stop: marks the log as such and releases the folder. Takes no checkpoint.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _log.Dispose();
        if (!_failed && !_log.HasFailed && _log.SyncedUntil > Manifest.LogSyncedUntil)
        {
            try
            {
                NoteSynced(_log.SyncedUntil);
            }
            catch (StorageFailedException)
            {
                // The manifest before this one is as true, only less strict about the log's tail.
            }
        }

        _revisions.Dispose();
        _lock.Dispose();
    }

    /// <inheritdoc cref="FasterRevisionStore.Scan(RevisionVisitor, Action{StorageCorruptException})"/>
    internal void ScanAll(RevisionVisitor visitor, Action<StorageCorruptException> damaged) => _revisions.Scan(visitor, damaged);

    private static Manifest LayOut(DataFolderOptions options)
    {
        var salt = options.DrawSalt();
        return new Manifest(
            new LogLayout(options.LogPageBytes, options.LogSegmentBytes, salt),
            new RevisionLayout(options.RevisionPageBytes, options.RevisionSegmentBytes, options.RevisionIndexLines) { Salt = salt });
    }

    private static StorageFailedException Failed(IDisk disk, Exception e) =>
        new($"The disk failed under {disk.Path}: {e.Message} Check the disk and its free space, then start again.", e);

    private void NoteSynced(long syncedUntil) =>
        _manifest.Publish(current => current! with { LogSyncedUntil = Math.Max(current.LogSyncedUntil, syncedUntil) });

    private void TruncateLog(ulong keepFrom)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Guarded(() =>
        {
            using var cutting = _cutting.EnterScope();

            // Entries that no checkpoint holds yet are needed by the next start, whatever the caller thinks.
            var begin = _log.PlanTruncation(Math.Min(keepFrom, Manifest.AppliedIndex + 1));
            if (begin > Manifest.LogBegin)
            {
                _manifest.Publish(current => current! with { LogBegin = Math.Max(current.LogBegin, begin) });
                _log.RemoveBelow(begin);
                _disk.SyncDirectory();
            }
        });
    }

    private void Guarded(Action action)
    {
        var done = false;
        try
        {
            action();
            done = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_disk, e);
        }
        finally
        {
            _failed |= !done;
        }
    }
}
