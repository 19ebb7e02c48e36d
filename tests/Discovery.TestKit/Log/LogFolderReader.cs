using Discovery.Storage;

namespace Discovery.TestKit;

/// <summary>
/// Reads the log of a data folder as it stands on the disk: without taking the lock, and without changing anything. For checks of a
/// history against what was made durable; read a folder whose server runs only if a torn end is acceptable.
/// </summary>
public static class LogFolderReader
{
    /// <summary>Every record in the order in which it was appended, those included that later ones override or that a checkpoint covers.</summary>
    /// <exception cref="StorageCorruptException">The manifest or the log is damaged.</exception>
    public static IReadOnlyList<LogRecord> ReadAll(IDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var records = new List<LogRecord>();
        if (new ManifestFile(disk).Load() is { } manifest)
        {
            using var files = new SegmentFiles(disk, LogLayout.FilePrefix, manifest.LogLayout.SegmentBytes, readOnly: true);
            new LogScan(files, manifest.LogLayout).Run(manifest.LogBegin, manifest.LogSyncedUntil, (record, _, _) => records.Add(record));
        }

        return records;
    }

    /// <summary>What a start would replay: overridden entries, and those that the last checkpoint covers, are left out.</summary>
    public static RecoveredLog ReadReplay(IDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var replay = ReplayBuilder.After(new ManifestFile(disk).Load());
        foreach (var record in ReadAll(disk))
        {
            replay.Add(record);
        }

        return replay.Build(disk.Path);
    }
}
