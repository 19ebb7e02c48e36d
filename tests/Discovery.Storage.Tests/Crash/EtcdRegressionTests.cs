using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>What went wrong in etcd's storage, by issue or pull request.</summary>
public class EtcdRegressionTests
{
    private readonly SimDisk _disk = new(1);

    [Fact]
    public void Etcd_15069_a_last_record_that_was_synced_in_part_is_cut_at_the_start()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var disk = new SimDisk(seed);
            using (var folder = DataFolder.Open(disk, SmallFolder.Options))
            {
                folder.Log.Append([Entry(1)]);
                disk.CrashAt = disk.Operations + 2;
                Assert.Throws<StorageFailedException>(() => folder.Log.Append([Entry(2, bytes: 6000)]));
            }

            disk.Crash(SimCrash.Tear);
            using var reopened = DataFolder.Open(disk, SmallFolder.Options);
            Assert.InRange(reopened.Replay.Entries.Count, 1, 2);
            AssertSame(Entry(1), reopened.Replay.Entries[0]);
        }
    }

    [Theory]
    [InlineData(1_572_864)]
    [InlineData(LogRecord.PayloadBytesMax)]
    public void Etcd_14127_a_record_that_was_accepted_can_be_read_at_the_next_start(int bytes)
    {
        var options = SmallFolder.Options with { LogPageBytes = 512 * 1024, LogSegmentBytes = 1 << 20 };
        using (var folder = DataFolder.Open(_disk, options))
        {
            folder.Log.Append([Entry(1, bytes: bytes)]);
        }

        using var reopened = DataFolder.Open(_disk, options);
        AssertSame([Entry(1, bytes: bytes)], reopened.Replay.Entries);
    }

    [Fact]
    public void Etcd_14370_an_append_returns_only_when_the_record_survives_the_loss_of_power()
    {
        for (ulong index = 1; index <= 50; index++)
        {
            using (var folder = Open())
            {
                folder.Log.Append([Entry(index)]);
            }

            _disk.Crash(SimCrash.LoseAll);
            Assert.Equal((int)index, LogFolderReader.ReadAll(_disk).Count);
        }
    }

    [Fact]
    public void Etcd_13766_the_applied_index_never_runs_ahead_of_the_records_it_covers()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), Entry(2)]);
            folder.Revisions.Put(new Revision(1, 0), "one"u8);
            folder.Checkpoint(new CheckpointState(1, 1, default));
            folder.Revisions.Put(new Revision(2, 0), "two"u8);
        }

        // The second record was written, but no checkpoint covers it: its entry is replayed.
        _disk.Crash(SimCrash.KeepAll);
        using var reopened = Open();
        Assert.Equal(1ul, reopened.Manifest.AppliedIndex);
        Assert.False(reopened.Revisions.TryRead(new Revision(2, 0), out _));
        AssertSame([Entry(2)], reopened.Replay.Entries);
    }

    [Fact]
    public void Etcd_17780_a_crash_inside_compaction_takes_no_revision_back()
    {
        var deletesUntilCrash = 0;
        while (true)
        {
            var disk = new SimDisk(deletesUntilCrash);
            using (var folder = DataFolder.Open(disk, SmallFolder.Options))
            {
                for (var main = 1; main <= 150; main++)
                {
                    folder.Revisions.Put(new Revision(main, 0), new byte[500]);
                }

                folder.Checkpoint(new CheckpointState(1, 1, default));
                disk.CrashAt = disk.Operations + 1 + deletesUntilCrash;
                try
                {
                    // The newest revision is a tombstone of the store above, and goes with the others that compaction removes.
                    for (var main = 1; main <= 150; main++)
                    {
                        folder.Revisions.Delete(new Revision(main, 0));
                    }

                    folder.Checkpoint(new CheckpointState(2, 1, BitConverter.GetBytes(150L)));
                    break;
                }
                catch (StorageFailedException)
                {
                    // The power went, as planned.
                }
            }

            disk.Crash();
            using var reopened = DataFolder.Open(disk, SmallFolder.Options);
            if (reopened.Manifest.AppliedIndex == 1)
            {
                Assert.Equal(150, reopened.Revisions.Count);
                Assert.True(reopened.Revisions.TryRead(new Revision(150, 0), out _));
            }
            else
            {
                Assert.Equal(0, reopened.Revisions.Count);
                Assert.Equal(150, BitConverter.ToInt64(reopened.Manifest.StoreState.Span));
            }

            deletesUntilCrash++;
        }

        Assert.True(deletesUntilCrash > 5);
    }

    [Fact]
    public void Etcd_18842_a_full_disk_while_compacting_loses_nothing()
    {
        using (var folder = Open())
        {
            for (var main = 1; main <= 150; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), new byte[500]);
            }

            folder.Checkpoint(new CheckpointState(1, 1, default));
            for (var main = 1; main <= 150; main++)
            {
                if (main % 3 != 0)
                {
                    folder.Revisions.Delete(new Revision(main, 0));
                }
            }

            _disk.CapacityBytes = 0;
            Assert.Throws<StorageFailedException>(() => folder.Checkpoint(new CheckpointState(2, 1, default)));
        }

        _disk.Restart();
        _disk.CapacityBytes = long.MaxValue;
        using var reopened = Open();
        Assert.Equal(150, reopened.Revisions.Count);
        reopened.Revisions.Scan((_, _) => { });
    }

    [Fact]
    public void Etcd_18055_two_checkpoints_in_a_short_time_are_harmless()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), Entry(2)]);
            folder.Revisions.Put(new Revision(1, 0), "one"u8);
            folder.Checkpoint(new CheckpointState(1, 1, default));
            folder.Checkpoint(new CheckpointState(1, 1, default));
            folder.Checkpoint(new CheckpointState(2, 1, default));
        }

        using var reopened = Open();
        Assert.Equal(2ul, reopened.Manifest.AppliedIndex);
        Assert.Equal(1, reopened.Revisions.Count);
        Assert.Empty(reopened.Replay.Entries);
    }

    [Fact]
    public void Etcd_11613_a_leftover_temporary_file_is_never_used()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1)]);
        }

        using (var leftover = _disk.Create("manifest.new", 4000))
        {
            leftover.Write(0, "not a manifest"u8);
        }

        using (var reopened = Open())
        {
            AssertSame([Entry(1)], reopened.Replay.Entries);
        }

        Assert.DoesNotContain("manifest.new", _disk.List());
    }

    private DataFolder Open() => DataFolder.Open(_disk, SmallFolder.Options);
}
