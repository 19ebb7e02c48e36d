using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

public class OldFormatTests
{
    [Fact]
    public void A_folder_from_before_blocks_were_salted_is_read_and_written()
    {
        var disk = new SimDisk(1);
        using (var folder = DataFolder.Open(disk, SmallFolder.Options with { DrawSalt = () => 0 }))
        {
            Put(folder, 1, 100);
            Write(disk, folder.Manifest with { FormatVersion = 2 });
            disk.Crash(SimCrash.KeepAll);
        }

        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            Put(folder, 101, 200);
        }

        using var reopened = DataFolder.Open(disk, SmallFolder.Options);
        Assert.Equal(Manifest.CurrentFormatVersion, reopened.Manifest.FormatVersion);
        var found = 0;
        reopened.Revisions.Scan((_, _) => found++);
        Assert.Equal(200, found);
        Assert.True(reopened.Revisions.TryRead(new Revision(5, 0), out _));
    }

    private static void Put(DataFolder folder, int from, int to)
    {
        for (var main = from; main <= to; main++)
        {
            folder.Revisions.Put(new Revision(main, 0), new byte[300]);
        }

        folder.Log.Append([Entry((ulong)to)]);
        folder.Checkpoint(new CheckpointState((ulong)to, 1, default));
    }

    private static void Write(SimDisk disk, Manifest manifest)
    {
        using var file = disk.Create("manifest", 0);
        file.Write(0, ManifestFormat.Encode(manifest));
    }
}
