using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>
/// A folder with everything in it that a life leaves: several files of both kinds, records that were replaced and deleted, a compacted
/// revision store, a log that begins in the middle of a file behind an install, entries that no checkpoint covers. Cleanly stopped.
/// </summary>
internal sealed class SoundFolder
{
    private const int RevisionsMax = 340;

    private readonly SimDisk _disk = new(1);

    /// <param name="variant">Other folders hold other records in the same places.</param>
    /// <param name="salt">Drawn for each folder in production.</param>
    public SoundFolder(int variant = 0, uint salt = 0x5EED_5A17)
    {
        using (var folder = DataFolder.Open(_disk, SmallFolder.Options with { DrawSalt = () => salt }))
        {
            Fill(folder, variant);
            Manifest = folder.Manifest;
        }

        using (var folder = DataFolder.Open(_disk.Clone(1), SmallFolder.Options))
        {
            Contents = FolderContents.Read(folder, RevisionsMax);
        }
    }

    public IReadOnlyList<string> Files => _disk.List();

    /// <summary>As of the last checkpoint.</summary>
    public Manifest Manifest { get; }

    public FolderContents Contents { get; }

    /// <summary>A copy to do harm to.</summary>
    public SimDisk Copy() => _disk.Clone(1);

    /// <summary>
    /// Opens the folder and reads all of it. Null when all is as it was; the error when the folder was refused, or a read. Anything else,
    /// above all other contents, fails the test.
    /// </summary>
    /// <param name="opened">Is called between the start and the reading.</param>
    public StorageCorruptException? Read(SimDisk disk, Action? opened = null)
    {
        try
        {
            using var folder = DataFolder.Open(disk, SmallFolder.Options);
            opened?.Invoke();
            Contents.AssertSame(FolderContents.Read(folder, RevisionsMax));
            return null;
        }
        catch (StorageCorruptException e)
        {
            Assert.Contains("Keep a copy", e.Message, StringComparison.Ordinal);
            return e;
        }
    }

    private static void Fill(DataFolder folder, int variant)
    {
        Append(folder, 1, 150, variant);
        Checkpoint(folder, 100);
        Append(folder, 151, 200, variant);
        for (var main = 1; main <= 180; main++)
        {
            if (main % 8 != 0)
            {
                folder.Revisions.Delete(new Revision(main, 0));
            }
        }

        Checkpoint(folder, 200);
        folder.Revisions.Put(new Revision(260, 1), Entry(260, bytes: 3000).Payload.Span);
        folder.Install(new CheckpointState(260, 2, new byte[100]), HardState(260, 2));
        Append(folder, 261, 300, variant);
        Checkpoint(folder, 270);
        Append(folder, 301, 310, variant);
        for (var main = 262; main < 272; main++)
        {
            // Replaced, deleted, and put again after it was deleted.
            folder.Revisions.Put(new Revision(main, 0), Entry((ulong)main, term: 3, bytes: 200).Payload.Span);
            folder.Revisions.Delete(new Revision(main + 20, 0));
            folder.Revisions.Delete(new Revision(main, 0));
            if (main % 2 == 0)
            {
                folder.Revisions.Put(new Revision(main, 0), Entry((ulong)main, term: 4, bytes: 100).Payload.Span);
            }
        }

        Checkpoint(folder, 280);
        Append(folder, 311, 330, variant);
        folder.Log.Append([Entry(329, term: 3, bytes: 100), HardState(329, 3)]);
    }

    private static void Append(DataFolder folder, ulong from, ulong to, int variant)
    {
        for (var index = from; index <= to; index++)
        {
            folder.Log.Append([Entry(index, bytes: (int)(index % 7) * 300), HardState(index)]);
            folder.Revisions.Put(new Revision((long)index, 0), Entry(index, term: 1 + (ulong)variant, bytes: 400).Payload.Span);
        }
    }

    private static void Checkpoint(DataFolder folder, ulong index) =>
        folder.Checkpoint(new CheckpointState(index, 1, BitConverter.GetBytes(index)) { KeepLogFrom = index - 70 });
}
