namespace Discovery.Storage;

/// <summary>
/// Reads everything in a data folder that no process uses, and changes nothing: manifest, all batches of the log, all blocks of the
/// revision store; and if these are sound, tries a start on top of them, in memory.
/// </summary>
public static class FolderVerifier
{
    /// <param name="disk">Is only read; see <see cref="FileDisk"/>.</param>
    /// <param name="start">
    /// Goes on with the folder as a start does, and adds what it finds; null for nothing. The folder holds what the disk holds, and what
    /// is written to it is forgotten. Not called for a folder that a start would refuse.
    /// </param>
    /// <exception cref="StorageUnusableException">The folder is missing, empty, in use, can't be read, or has a newer format.</exception>
    public static FolderReport Verify(IDisk disk, Action<DataFolder, FolderReport>? start = null)
    {
        ArgumentNullException.ThrowIfNull(disk);
        using var held = disk.Lock();
        var report = new FolderReport();
        report.Note($"data folder {disk.Path}");
        try
        {
            if (ReadManifest(disk, report) is { } manifest)
            {
                ReadFiles(disk, manifest, report);
                TryStart(disk, report, start);
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageUnusableException($"The data folder {disk.Path} can't be read ({e.Message}). Run this as the user that it belongs to.", e);
        }

        return report;
    }

    private static Manifest? ReadManifest(IDisk disk, FolderReport report)
    {
        try
        {
            var manifest = new ManifestFile(disk).Load() ?? throw new StorageUnusableException(
                $"The data folder {disk.Path} holds nothing. Name the right one with --data-dir.");
            report.Note(
                $"manifest: checkpoint of entry {manifest.AppliedIndex} of term {manifest.AppliedTerm}, {manifest.StoreState.Length} bytes of state; " +
                $"the log begins at address {manifest.LogBegin} and was durable up to {manifest.LogSyncedUntil}");
            return manifest;
        }
        catch (StorageCorruptException e)
        {
            report.Add(new FolderDamage(ManifestIn(disk), "", Shorten(e)));
        }
        catch (IOException e)
        {
            report.Add(new FolderDamage(ManifestIn(disk), "", $"can't be read: {e.Message}"));
        }

        return null;
    }

    private static void ReadFiles(IDisk disk, Manifest manifest, FolderReport report)
    {
        using var log = new SegmentFiles(disk, LogLayout.FilePrefix, manifest.LogLayout.SegmentBytes, readOnly: true);
        new LogVerifier(log, manifest, report).Run();
        using var revisions = new SegmentFiles(
            disk, RevisionDevice.FilePrefix, manifest.RevisionLayout.SegmentBytes, BlockChecksums.TableBytes(manifest.RevisionLayout.SegmentBytes), readOnly: true);
        new RevisionVerifier(revisions, manifest, report).Run();
        foreach (var name in disk.List().Where(name => name is SnapshotSpool.FileName or ManifestFile.NewName))
        {
            report.Note($"{name}: left over from a crash; the next start removes it");
        }
    }

    private static void TryStart(IDisk disk, FolderReport report, Action<DataFolder, FolderReport>? start)
    {
        if (!report.IsSound)
        {
            report.Note("start: not tried, as files are damaged");
            return;
        }

        try
        {
            using var folder = DataFolder.Open(new OverlayDisk(disk));
            long records = 0;
            folder.ScanAll((_, _) => records++, damage => report.Add(new FolderDamage(disk.Path, "", Shorten(damage))));
            report.Note($"start: {records} records read; the log has {folder.Replay.Entries.Count} entries behind the checkpoint");
            if (report.IsSound)
            {
                start?.Invoke(folder, report);
            }
        }
        catch (Exception e) when (e is StorageCorruptException or StorageFailedException)
        {
            report.Add(new FolderDamage(disk.Path, "", Shorten(e)));
        }
    }

    private static string ManifestIn(IDisk disk) => System.IO.Path.Combine(disk.Path, ManifestFile.Name);

    // What to do stands once, at the end of the report.
    private static string Shorten(Exception e) => e.Message.Replace(Advice.Restore, "", StringComparison.Ordinal).TrimEnd();
}
