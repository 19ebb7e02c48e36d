using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>A snapshot takes the place of what a folder held.</summary>
public class InstallTests
{
    private readonly SimDisk _disk = new(1);

    [Fact]
    public void Etcd_11888_the_hard_state_of_an_install_that_was_cut_short_does_not_commit_entries_that_are_not_there()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), Entry(2), HardState(1, term: 2)]);
            _disk.Fault = operation => operation.Name == "manifest.new" ? new IOException("Just before the rename.") : null;
            Assert.Throws<StorageFailedException>(() => folder.Install(State(500, term: 3), HardState(500, term: 3)));
        }

        _disk.Fault = null;
        _disk.Crash(SimCrash.KeepAll);
        using var reopened = Open();
        Assert.Equal(0UL, reopened.Manifest.AppliedIndex);
        AssertSame(HardState(1, term: 2), reopened.Replay.HardState!.Value);
        AssertSame([Entry(1), Entry(2)], reopened.Replay.Entries);
    }

    [Fact]
    public void Etcd_10219_snapshot_hard_state_and_an_empty_log_take_effect_together()
    {
        using (var folder = Open())
        {
            // Committed ones, and some of a deposed leader, beyond the snapshot's index even.
            folder.Log.Append([.. Enumerable.Range(1, 700).Select(index => Entry((ulong)index)), HardState(300)]);
            folder.Revisions.Put(new Revision(2, 0), "old"u8);
            folder.Revisions.Put(new Revision(2, 0), "new"u8);
            folder.Install(State(500, term: 3), HardState(500, term: 3));
            _disk.Crash(SimCrash.LoseAll);
        }

        using var reopened = Open();
        Assert.Equal((500UL, 3UL), (reopened.Manifest.AppliedIndex, reopened.Manifest.AppliedTerm));
        Assert.Empty(reopened.Replay.Entries);
        AssertSame(HardState(500, term: 3), reopened.Replay.HardState!.Value);
        Assert.Equal([], LogFolderReader.ReadAll(_disk));
        AssertSame(HardState(500, term: 3), LogFolderReader.ReadReplay(_disk).HardState!.Value);
        Assert.True(reopened.Revisions.TryRead(new Revision(2, 0), out var record) && record.AsSpan().SequenceEqual("new"u8));
    }

    [Fact]
    public async Task Etcd_20271_readers_find_every_record_while_snapshots_are_installed_and_the_store_is_compacted()
    {
        using var folder = Open();
        for (var main = 1; main <= 50; main++)
        {
            folder.Revisions.Put(new Revision(main, 0), Record(main));
        }

        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(1, 2).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!stop.IsCancellationRequested)
            {
                var main = random.Next(1, 51);
                Assert.True(folder.Revisions.TryRead(new Revision(main, 0), out var record), $"revision {main}");
                Assert.Equal(Record(main), record);
            }
        })).ToArray();
        for (ulong index = 1; index <= 40; index++)
        {
            for (var main = 51; main <= 150; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), new byte[400]);
            }

            for (var main = 51; main <= 150; main++)
            {
                folder.Revisions.Delete(new Revision(main, 0));
            }

            folder.Install(State(index), HardState(index));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(50, folder.Revisions.Count);
        Assert.DoesNotContain("revisions-00000000.seg", _disk.List());
    }

    [Fact]
    public void Etcd_18055_two_installs_in_a_short_time_are_harmless()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), HardState(1)]);
            folder.Install(State(10), HardState(10));
            folder.Install(State(11), HardState(11));
            folder.Log.Append([Entry(12), HardState(12)]);
            folder.Install(State(20), HardState(20));
            folder.Install(State(30), HardState(30));
            folder.Log.Append([Entry(31)]);
        }

        using var reopened = Open();
        Assert.Equal(30UL, reopened.Manifest.AppliedIndex);
        AssertSame([Entry(31)], reopened.Replay.Entries);
        AssertSame(HardState(30), reopened.Replay.HardState!.Value);
    }

    [Fact]
    public void The_hard_state_of_an_install_survives_the_truncations_and_starts_that_follow_until_there_is_a_later_one()
    {
        using (var folder = Open())
        {
            folder.Log.Append([.. Enumerable.Range(1, 30).Select(index => Entry((ulong)index, bytes: 3000))]);
            folder.Install(State(500, term: 3), HardState(500, term: 3));
        }

        for (ulong index = 501; index <= 620; index++)
        {
            using var folder = Open();
            AssertSame(HardState(500, term: 3), folder.Replay.HardState!.Value);
            folder.Log.Append([Entry(index, bytes: 3000)]);
            folder.Checkpoint(State(index));
        }

        using (var folder = Open())
        {
            Assert.DoesNotContain("log-00000003.seg", _disk.List());
            folder.Log.Append([HardState(620, term: 4)]);
            folder.Checkpoint(State(620));
        }

        using var reopened = Open();
        AssertSame(HardState(620, term: 4), reopened.Replay.HardState!.Value);
    }

    [Fact]
    public void An_install_that_ends_the_log_exactly_where_a_file_ends_leaves_a_log_that_can_be_opened()
    {
        var sizes = Enumerable.Range(0, 40);
        foreach (var count in sizes)
        {
            var disk = new SimDisk(count);
            using (var folder = DataFolder.Open(disk, SmallFolder.Options))
            {
                for (var i = 0; i < count; i++)
                {
                    folder.Log.Append([Entry((ulong)i + 1)]);
                }

                folder.Install(State(100), HardState(100));
            }

            using (var folder = DataFolder.Open(disk, SmallFolder.Options))
            {
                folder.Log.Append([Entry(101)]);
                disk.Crash(SimCrash.LoseAll);
            }

            using var reopened = DataFolder.Open(disk, SmallFolder.Options);
            AssertSame([Entry(101)], reopened.Replay.Entries);
        }
    }

    [Fact]
    public void A_real_disk_with_the_default_sizes_does_the_same()
    {
        using var temp = new TempFolder();
        using (var folder = DataFolder.Open(new FileDisk(temp.Path)))
        {
            folder.Log.Append([Entry(1), HardState(1)]);
            folder.Revisions.Put(new Revision(2, 0), "old"u8);
            folder.Checkpoint(State(1));
            using (var spool = folder.OpenSpool())
            {
                spool.Append(0, "new"u8);
                spool.Sync();
                using var reader = new StreamReader(spool.OpenRead());
                folder.Revisions.Put(new Revision(2, 0), System.Text.Encoding.UTF8.GetBytes(reader.ReadToEnd()));
                folder.Install(State(10, term: 2), HardState(10, term: 2));
            }

            folder.Log.Append([Entry(11, term: 2)]);
        }

        Assert.DoesNotContain("snapshot.part", Directory.GetFiles(temp.Path).Select(Path.GetFileName));
        using var reopened = DataFolder.Open(new FileDisk(temp.Path));
        AssertSame([Entry(11, term: 2)], reopened.Replay.Entries);
        AssertSame(HardState(10, term: 2), reopened.Replay.HardState!.Value);
        Assert.True(reopened.Revisions.TryRead(new Revision(2, 0), out var record) && record.AsSpan().SequenceEqual("new"u8));
        Assert.Equal(1, reopened.Revisions.Count);
    }

    [Fact]
    public void What_is_not_newer_is_refused_and_changes_nothing()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), Entry(2), HardState(2, term: 4)]);
            folder.Checkpoint(State(1));
            Assert.Throws<ArgumentException>(() => folder.Install(State(1), HardState(1, term: 4)));
            Assert.Throws<ArgumentException>(() => folder.Install(State(0), HardState(1, term: 4)));
            Assert.Throws<ArgumentException>(() => folder.Install(State(9), HardState(9, term: 3)));
            Assert.Throws<ArgumentException>(() => folder.Install(State(9), Entry(9)));
            folder.Log.Append([Entry(3)]);
            folder.Checkpoint(State(2));
        }

        using var reopened = Open();
        AssertSame([Entry(3)], reopened.Replay.Entries);
        AssertSame(HardState(2, term: 4), reopened.Replay.HardState!.Value);
    }

    [Fact]
    public void A_manifest_from_before_there_were_installs_is_read()
    {
        Manifest old;
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), HardState(1)]);
            old = folder.Manifest with { FormatVersion = 1 };
        }

        using (var file = _disk.Create("manifest", 0))
        {
            file.Write(0, ManifestFormat.Encode(old));
        }

        using var reopened = Open();
        AssertSame([Entry(1)], reopened.Replay.Entries);
        AssertSame(HardState(1), reopened.Replay.HardState!.Value);
        Assert.Equal(Manifest.CurrentFormatVersion, reopened.Manifest.FormatVersion);
    }

    private DataFolder Open() => DataFolder.Open(_disk, SmallFolder.Options);

    private static CheckpointState State(ulong index, ulong term = 1) => new(index, term, BitConverter.GetBytes(index));

    private static byte[] Record(int main)
    {
        var record = new byte[100];
        record.AsSpan().Fill((byte)main);
        return record;
    }
}
