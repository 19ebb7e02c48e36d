using Discovery.TestKit;

namespace Discovery.Storage.Tests;

/// <summary>The simulated disk loses what a real one may lose, and nothing else.</summary>
public class SimDiskTests
{
    [Fact]
    public void What_was_synced_survives_every_crash_and_what_was_not_is_lost()
    {
        var disk = new SimDisk(1);
        using (var file = disk.Create("a", 2048))
        {
            file.Write(0, "kept"u8);
            file.Sync();
            disk.SyncDirectory();
            file.Write(512, "lost"u8);
        }

        disk.Create("b", 10).Dispose();
        disk.Crash(SimCrash.LoseAll);
        Assert.Equal(["a"], disk.List());
        Assert.Equal("kept", Text(disk, "a", 0));
        Assert.Equal("\0\0\0\0", Text(disk, "a", 512));
    }

    [Fact]
    public void A_tear_keeps_whole_sectors_of_a_write_and_not_all_of_them()
    {
        var outcomes = new HashSet<string>();
        for (var seed = 0; seed < 60; seed++)
        {
            var disk = new SimDisk(seed);
            using (var file = disk.Create("a", 1024))
            {
                file.Sync();
                disk.SyncDirectory();
                file.Write(0, Enumerable.Repeat((byte)'x', 1024).ToArray());
            }

            disk.Crash(SimCrash.Tear);
            using var after = disk.Open("a");
            var bytes = new byte[1024];
            after.Read(0, bytes);
            Assert.Single(bytes[..512].Distinct());
            Assert.Single(bytes[512..].Distinct());
            outcomes.Add($"{bytes[0]} {bytes[512]}");
        }

        Assert.Equal(4, outcomes.Count);
    }

    [Fact]
    public void A_rename_without_a_sync_of_the_directory_can_be_lost()
    {
        var disk = new SimDisk(1);
        using (var file = disk.Create("new", 3))
        {
            file.Write(0, "new"u8);
            file.Sync();
        }

        disk.SyncDirectory();
        disk.Rename("new", "manifest");
        disk.Crash(SimCrash.LoseAll);
        Assert.Equal(["new"], disk.List());
        disk.Rename("new", "manifest");
        disk.Crash(SimCrash.KeepAll);
        Assert.Equal(["manifest"], disk.List());
    }

    [Fact]
    public void The_process_s_death_alone_loses_nothing_but_makes_nothing_durable()
    {
        var disk = new SimDisk(1);
        var file = disk.Create("a", 4);
        file.Sync();
        disk.SyncDirectory();
        file.Write(0, "text"u8);
        disk.Restart();
        Assert.Throws<SimCrashedException>(() => file.Write(0, "more"u8));
        Assert.Equal("text", Text(disk, "a", 0));
        disk.Crash(SimCrash.LoseAll);
        Assert.Equal("\0\0\0\0", Text(disk, "a", 0));
    }

    [Fact]
    public void After_a_failed_sync_no_later_sync_saves_the_same_bytes()
    {
        var disk = new SimDisk(1);
        var file = disk.Create("a", 4);
        file.Sync();
        disk.SyncDirectory();
        file.Write(0, "text"u8);
        disk.Fault = operation => operation.Kind == SimOperationKind.Sync ? new IOException("bad") : null;
        Assert.Throws<IOException>(file.Sync);
        disk.Fault = null;
        file.Sync();
        Assert.Equal("text", Text(disk, "a", 0));
        disk.Crash(SimCrash.LoseAll);
        Assert.Equal("\0\0\0\0", Text(disk, "a", 0));
    }

    [Fact]
    public void Nothing_works_between_the_loss_of_power_and_the_restart()
    {
        var disk = new SimDisk(1) { CrashAt = 2 };
        var file = disk.Create("a", 4);
        Assert.Throws<SimCrashedException>(() => file.Write(0, "text"u8));
        Assert.Throws<SimCrashedException>(() => file.Read(0, new byte[4]));
        Assert.Throws<SimCrashedException>(() => disk.List());
        disk.Crash();
        disk.List();
    }

    [Fact]
    public void A_full_disk_refuses_to_create_and_to_grow()
    {
        var disk = new SimDisk(1) { CapacityBytes = 1000 };
        var file = disk.Create("a", 900);
        Assert.Throws<IOException>(() => disk.Create("b", 200));
        Assert.Throws<IOException>(() => file.Write(900, new byte[200]));
        file.Write(800, new byte[100]);
        Assert.Equal(100, disk.FreeBytes);
    }

    [Fact]
    public void The_same_seed_gives_the_same_operations_and_the_same_outcome()
    {
        var first = Run(7);
        var second = Run(7);
        foreach (var (a, b) in first.Zip(second))
        {
            Assert.Equal(a, b);
        }

        Assert.Equal(first.Count, second.Count);
        Assert.Contains(Enumerable.Range(8, 10), seed => !Run(seed).SequenceEqual(first));
    }

    // Everything that the storage does to its disk, over two lives and a crash.
    private static List<string> Run(int seed)
    {
        var disk = new SimDisk(seed);
        var log = new List<string>();
        disk.Trace = operation => log.Add(operation.ToString());
        for (var life = 0; life < 2; life++)
        {
            using var folder = DataFolder.Open(disk, SmallFolder.Options);
            log.Add($"{folder.Replay.Entries.Count} entries, {folder.Revisions.Count} records");
            var first = folder.Manifest.AppliedIndex + (ulong)folder.Replay.Entries.Count + 1;
            disk.CrashAt = disk.Operations + 40;
            try
            {
                for (var index = first; index < first + 50; index++)
                {
                    folder.Log.Append([LogEntries.Entry(index, bytes: 500)]);
                    folder.Revisions.Put(new Revision((long)index, 0), new byte[700]);
                    if (index % 9 == 0)
                    {
                        folder.Checkpoint(new CheckpointState(index, 1, default));
                    }
                }
            }
            catch (StorageFailedException)
            {
                // The power went.
            }

            folder.Dispose();
            disk.Crash(SimCrash.Tear);
        }

        return log;
    }

    private static string Text(SimDisk disk, string name, long offset)
    {
        using var file = disk.Open(name);
        var bytes = new byte[4];
        file.Read(offset, bytes);
        return System.Text.Encoding.UTF8.GetString(bytes);
    }
}
