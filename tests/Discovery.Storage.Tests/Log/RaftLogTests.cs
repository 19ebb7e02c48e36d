using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

public class RaftLogTests
{
    private readonly SimDisk _disk = new(1);

    [Fact]
    public void What_was_appended_is_there_after_a_clean_stop_and_after_a_crash()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), Entry(2), HardState(1)]);
            folder.Log.Append([Entry(3)]);
        }

        using (var folder = Open())
        {
            AssertSame([Entry(1), Entry(2), Entry(3)], folder.Replay.Entries);
            AssertSame(HardState(1), folder.Replay.HardState!.Value);
            Assert.Null(folder.Replay.SnapshotMark);
            folder.Log.Append([Entry(4)]);
            _disk.Crash(SimCrash.LoseAll);
        }

        using (var folder = Open())
        {
            AssertSame([Entry(1), Entry(2), Entry(3), Entry(4)], folder.Replay.Entries);
        }
    }

    [Fact]
    public void An_append_writes_once_and_syncs_once()
    {
        using var folder = Open();
        folder.Log.Append([Entry(1)]);
        var operations = new List<SimOperation>();
        _disk.Trace = operations.Add;
        folder.Log.Append([Entry(2), HardState(1), Entry(3)]);
        Assert.Equal([SimOperationKind.Write, SimOperationKind.Sync], operations.Select(operation => operation.Kind));
        folder.Log.Append([]);
        Assert.Equal(2, operations.Count);
    }

    [Fact]
    public void Acknowledged_blocks_are_never_written_again()
    {
        var acknowledged = new Dictionary<string, long>();
        var written = new List<SimOperation>();
        using var folder = Open();
        _disk.Trace = operation =>
        {
            if (operation.Kind == SimOperationKind.Write && operation.Name.StartsWith("log-", StringComparison.Ordinal))
            {
                Assert.True(
                    operation.Offset >= acknowledged.GetValueOrDefault(operation.Name),
                    $"{operation.Name} is written again at {operation.Offset}");
                Assert.True(operation.Offset % 4096 == 0 && operation.Bytes % 4096 == 0);
                written.Add(operation);
            }
        };
        for (ulong index = 1; index < 300; index++)
        {
            written.Clear();
            folder.Log.Append([Entry(index, bytes: (int)index * 37 % 9000)]);
            foreach (var file in written.GroupBy(operation => operation.Name))
            {
                // The first write to a file is a batch, what follows may be zeros ahead of the next.
                acknowledged[file.Key] = file.First().Offset + file.First().Bytes;
            }
        }

        Assert.True(acknowledged.Count > 2);
    }

    [Fact]
    public void Batches_and_records_larger_than_a_page_are_cut_and_put_together_again()
    {
        var entries = new List<LogRecord>();
        using (var folder = Open())
        {
            ulong index = 0;
            foreach (var bytes in new[] { 100, 16 * 1024, 40_000, 0, 200_000, 16 * 1024 - 72, 4096 - 72, 5, 30_000 })
            {
                entries.Add(Entry(++index, bytes: bytes));
                entries.Add(Entry(++index, bytes: bytes + 1));
            }

            folder.Log.Append(entries.ToArray());
            _disk.Crash(SimCrash.LoseAll);
        }

        using var reopened = Open();
        AssertSame(entries, reopened.Replay.Entries);
    }

    [Fact]
    public void A_record_of_the_greatest_length_passes_and_a_longer_one_is_refused_before_anything_is_written()
    {
        var options = SmallFolder.Options with { LogPageBytes = 1 << 20, LogSegmentBytes = 4 << 20 };
        var greatest = Entry(1, bytes: LogRecord.PayloadBytesMax);
        using (var folder = DataFolder.Open(_disk, options))
        {
            Assert.Throws<ArgumentException>(() => folder.Log.Append([Entry(1), Entry(2, bytes: LogRecord.PayloadBytesMax + 1)]));
            folder.Log.Append([greatest]);
        }

        using var reopened = DataFolder.Open(_disk, options);
        AssertSame([greatest], reopened.Replay.Entries);
    }

    [Fact]
    public void A_record_without_a_kind_is_refused()
    {
        using var folder = Open();
        Assert.Throws<ArgumentException>(() => folder.Log.Append([new LogRecord(LogRecordKind.None, 1, 1, default)]));
    }

    [Fact]
    public void A_later_entry_overrides_those_with_the_same_and_greater_indexes()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), Entry(2), Entry(3), Entry(4)]);
            folder.Log.Append([Entry(2, term: 2), Entry(3, term: 2)]);
        }

        using var reopened = Open();
        AssertSame([Entry(1), Entry(2, term: 2), Entry(3, term: 2)], reopened.Replay.Entries);
    }

    [Fact]
    public void Entries_that_change_the_members_have_their_place_among_the_others_and_override_and_are_overridden_like_them()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), MembershipEntry(2), Entry(3), MembershipEntry(4, bytes: 40_000)]);
            folder.Log.Append([MembershipEntry(3, term: 2), Entry(4, term: 2), MembershipEntry(5, term: 2, bytes: 40_000)]);
            folder.Checkpoint(new CheckpointState(1, 1, default));
        }

        using var reopened = Open();
        AssertSame(
            [MembershipEntry(2), MembershipEntry(3, term: 2), Entry(4, term: 2), MembershipEntry(5, term: 2, bytes: 40_000)],
            reopened.Replay.Entries);
        AssertSame(reopened.Replay.Entries, LogFolderReader.ReadReplay(_disk).Entries);
    }

    [Fact]
    public void A_file_of_the_log_stays_as_long_as_an_entry_in_it_that_changes_the_members_is_needed()
    {
        using (var folder = Open())
        {
            for (ulong index = 1; index <= 100; index++)
            {
                folder.Log.Append([MembershipEntry(index, bytes: 3000)]);
            }

            folder.Checkpoint(new CheckpointState(30, 1, default));
            Assert.DoesNotContain("log-00000000.seg", _disk.List());
        }

        using var reopened = Open();
        AssertSame(Enumerable.Range(31, 70).Select(index => MembershipEntry((ulong)index, bytes: 3000)).ToList(), reopened.Replay.Entries);
    }

    [Fact]
    public void A_gap_in_the_entries_is_refused()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1), Entry(3)]);
        }

        var error = Assert.Throws<StorageCorruptException>(Open);
        Assert.Contains("entry 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncation_removes_whole_files_and_keeps_the_last_hard_state_and_snapshot_mark()
    {
        using (var folder = Open())
        {
            folder.Log.Append([HardState(7, term: 3), SnapshotMark(1)]);
            for (ulong index = 1; index <= 100; index++)
            {
                folder.Log.Append([Entry(index, bytes: 3000)]);
            }

            folder.Checkpoint(new CheckpointState(90, 1, default));
            Assert.DoesNotContain("log-00000000.seg", _disk.List());
            _disk.Crash(SimCrash.LoseAll);
        }

        using var reopened = Open();
        AssertSame(Enumerable.Range(91, 10).Select(index => Entry((ulong)index, bytes: 3000)).ToList(), reopened.Replay.Entries);
        AssertSame(HardState(7, term: 3), reopened.Replay.HardState!.Value);
        AssertSame(SnapshotMark(1), reopened.Replay.SnapshotMark!.Value);
    }

    [Fact]
    public void A_checkpoint_keeps_entries_for_slow_followers_and_truncation_drops_them_later()
    {
        using var folder = Open();
        for (ulong index = 1; index <= 100; index++)
        {
            folder.Log.Append([Entry(index, bytes: 3000)]);
        }

        folder.Checkpoint(new CheckpointState(100, 1, default) { KeepLogFrom = 1 });
        Assert.Equal(Enumerable.Range(1, 100).Select(index => (ulong)index), EntriesOnDisk());
        folder.Log.TruncateBefore(60);
        Assert.NotEqual(1ul, EntriesOnDisk()[0]);
        Assert.Equal(Enumerable.Range(60, 41).Select(index => (ulong)index), EntriesOnDisk().Where(index => index >= 60));
    }

    [Fact]
    public void Truncation_never_drops_what_no_checkpoint_holds()
    {
        using (var folder = Open())
        {
            for (ulong index = 1; index <= 100; index++)
            {
                folder.Log.Append([Entry(index, bytes: 3000)]);
            }

            folder.Log.TruncateBefore(100);
        }

        using var reopened = Open();
        Assert.Equal(100, reopened.Replay.Entries.Count);
    }

    [Fact]
    public void A_record_that_began_in_a_removed_file_is_left_out()
    {
        using (var folder = Open())
        {
            for (ulong index = 1; index <= 20; index++)
            {
                folder.Log.Append([Entry(index, bytes: 50_000)]);
            }

            folder.Checkpoint(new CheckpointState(12, 1, default));
        }

        using var reopened = Open();
        AssertSame(Enumerable.Range(13, 8).Select(index => Entry((ulong)index, bytes: 50_000)).ToList(), reopened.Replay.Entries);
    }

    [Fact]
    public void The_reader_reads_a_running_folder_without_its_lock_and_without_a_change()
    {
        using var folder = Open();
        folder.Log.Append([Entry(1), Entry(2), HardState(1), Entry(2, term: 2)]);
        var operations = _disk.Operations;
        AssertSame([Entry(1), Entry(2), HardState(1), Entry(2, term: 2)], LogFolderReader.ReadAll(_disk));
        AssertSame([Entry(1), Entry(2, term: 2)], LogFolderReader.ReadReplay(_disk).Entries);
        Assert.Equal(operations, _disk.Operations);
    }

    private DataFolder Open() => DataFolder.Open(_disk, SmallFolder.Options);

    private List<ulong> EntriesOnDisk() =>
        LogFolderReader.ReadAll(_disk).Where(record => record.Kind == LogRecordKind.Entry).Select(record => record.Index).ToList();
}
