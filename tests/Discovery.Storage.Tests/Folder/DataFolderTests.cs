using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

public class DataFolderTests
{
    private readonly SimDisk _disk = new(1);

    [Fact]
    public void A_new_folder_is_empty_and_says_so()
    {
        using (var folder = Open())
        {
            Assert.True(folder.IsNew);
            Assert.Equal(0ul, folder.Manifest.AppliedIndex);
            Assert.True(folder.Manifest.StoreState.IsEmpty);
            Assert.Empty(folder.Replay.Entries);
            Assert.Null(folder.Replay.HardState);
            Assert.Equal(0, folder.Revisions.Count);
        }

        using var reopened = Open();
        Assert.False(reopened.IsNew);
    }

    [Fact]
    public void A_checkpoint_is_what_the_next_start_finds()
    {
        var expected = new Dictionary<Revision, byte[]>();
        using (var folder = Open())
        {
            for (var round = 1; round <= 5; round++)
            {
                for (var i = 0; i < 100; i++)
                {
                    var revision = new Revision(round * 1000 + i, 0);
                    folder.Revisions.Put(revision, expected[revision] = RecordOf(revision));
                }

                folder.Checkpoint(new CheckpointState((ulong)round, 2, new byte[] { (byte)round, 42 }));
            }

            _disk.Crash(SimCrash.LoseAll);
        }

        using var reopened = Open();
        Assert.Equal((5ul, 2ul), (reopened.Manifest.AppliedIndex, reopened.Manifest.AppliedTerm));
        Assert.Equal([5, 42], reopened.Manifest.StoreState.ToArray());
        Assert.Equal(500, reopened.Manifest.RecordCount);
        AssertHolds(expected, reopened.Revisions);
    }

    [Fact]
    public void What_was_put_and_deleted_after_the_checkpoint_is_not_there_after_a_crash()
    {
        var expected = new Dictionary<Revision, byte[]>();
        using (var folder = Open())
        {
            for (var main = 1; main <= 300; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), expected[new Revision(main, 0)] = RecordOf(new Revision(main, 0)));
            }

            folder.Checkpoint(new CheckpointState(1, 1, default));
            for (var main = 1; main <= 300; main += 2)
            {
                folder.Revisions.Delete(new Revision(main, 0));
            }

            for (var main = 301; main <= 900; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), RecordOf(new Revision(main, 0)));
            }

            _disk.Crash(SimCrash.KeepAll);
        }

        using var reopened = Open();
        AssertHolds(expected, reopened.Revisions);

        // Replay puts the same revisions again, and deletes again.
        reopened.Revisions.Put(new Revision(301, 0), "replayed"u8);
        reopened.Revisions.Delete(new Revision(1, 0));
        Assert.Equal(300, reopened.Revisions.Count);
        Assert.True(reopened.Revisions.TryRead(new Revision(301, 0), out var record));
        Assert.Equal("replayed"u8.ToArray(), record);
    }

    [Fact]
    public void Deletes_before_the_checkpoint_stay_deleted()
    {
        var expected = new Dictionary<Revision, byte[]>();
        using (var folder = Open())
        {
            for (var main = 1; main <= 300; main++)
            {
                var revision = new Revision(main, 0);
                folder.Revisions.Put(revision, expected[revision] = RecordOf(revision));
            }

            folder.Checkpoint(new CheckpointState(1, 1, default));
            foreach (var main in Enumerable.Range(50, 100))
            {
                folder.Revisions.Delete(new Revision(main, 0));
                expected.Remove(new Revision(main, 0));
            }

            folder.Revisions.Put(new Revision(60, 0), expected[new Revision(60, 0)] = "back"u8.ToArray());
            folder.Checkpoint(new CheckpointState(2, 1, default));
        }

        using var reopened = Open();
        AssertHolds(expected, reopened.Revisions);
    }

    [Fact]
    public void Space_of_deleted_records_comes_back_at_checkpoints()
    {
        var expected = new Dictionary<Revision, byte[]>();
        ulong applied = 0;
        using (var folder = Open())
        {
            long greatest = 0;
            for (var main = 1; main <= 4000; main++)
            {
                var revision = new Revision(main, 0);
                folder.Revisions.Put(revision, expected[revision] = RecordOf(revision));
                if (main > 200)
                {
                    folder.Revisions.Delete(new Revision(main - 200, 0));
                    expected.Remove(new Revision(main - 200, 0));
                }

                if (main % 250 == 0)
                {
                    folder.Checkpoint(new CheckpointState(++applied, 1, default));
                    greatest = Math.Max(greatest, folder.Revisions.SizeBytes);
                }
            }

            Assert.True(greatest < 400 * 1024, $"the store grew to {greatest} bytes");
            AssertHolds(expected, folder.Revisions);
            var files = _disk.List().Where(name => name.StartsWith("revisions-", StringComparison.Ordinal)).ToList();
            Assert.True(files.Count < 16, string.Join(", ", files));
        }

        using var reopened = Open();
        AssertHolds(expected, reopened.Revisions);
    }

    [Fact]
    public async Task One_thread_appends_while_another_applies_and_checkpoints()
    {
        const ulong Last = 600;
        ulong appended = 0;
        ulong checkpointed = 0;
        using (var folder = Open())
        {
            var appender = Task.Run(() =>
            {
                for (ulong index = 1; index <= Last; index++)
                {
                    folder.Log.Append([Entry(index, bytes: 900), HardState(index)]);
                    Volatile.Write(ref appended, index);
                }
            });
            ulong applied = 0;
            while (applied < Last)
            {
                while (applied == Volatile.Read(ref appended) && !appender.IsCompleted)
                {
                    Thread.Yield();
                }

                for (var until = Volatile.Read(ref appended); applied < until;)
                {
                    applied++;
                    folder.Revisions.Put(new Revision((long)applied, 0), RecordOf(new Revision((long)applied, 0)));
                }

                folder.Checkpoint(new CheckpointState(applied, 1, default));
                checkpointed = applied;
            }

            await appender.WaitAsync(TimeSpan.FromSeconds(60));
            _disk.Crash(SimCrash.LoseAll);
        }

        using var reopened = Open();
        Assert.Equal(checkpointed, reopened.Manifest.AppliedIndex);
        Assert.Equal((long)Last, reopened.Revisions.Count);
        AssertSame(HardState(Last), reopened.Replay.HardState!.Value);
        Assert.DoesNotContain("log-00000000.seg", _disk.List());
    }

    [Fact]
    public void A_checkpoint_of_an_older_state_is_refused()
    {
        using var folder = Open();
        folder.Checkpoint(new CheckpointState(5, 1, default));
        Assert.Throws<ArgumentException>(() => folder.Checkpoint(new CheckpointState(4, 1, default)));
    }

    [Fact]
    public void Sizes_are_fixed_when_the_folder_is_laid_out()
    {
        using (var folder = Open())
        {
            folder.Revisions.Put(new Revision(1, 0), "x"u8);
            folder.Log.Append([Entry(1)]);
            folder.Checkpoint(new CheckpointState(1, 1, default));
            folder.Log.Append([Entry(2)]);
        }

        using var reopened = DataFolder.Open(_disk, SmallFolder.Options with
        {
            RevisionPageBytes = 64 * 1024,
            RevisionSegmentBytes = 128 * 1024,
            LogPageBytes = 32 * 1024,
            LogSegmentBytes = 32 * 1024,
            RevisionMemoryBytes = 1 << 20,
        });
        Assert.True(reopened.RecordBytesMax < 8 * 1024);
        Assert.True(reopened.Revisions.TryRead(new Revision(1, 0), out _));
        AssertSame([Entry(2)], reopened.Replay.Entries);
    }

    [Fact]
    public void A_folder_that_is_open_can_t_be_opened_again_until_it_is_closed()
    {
        using (Open())
        {
            Assert.Throws<StorageUnusableException>(Open);
        }

        Open().Dispose();
    }

    [Theory]
    [InlineData(5000, 8192, 8192, 8192)]
    [InlineData(8192, 4096, 8192, 8192)]
    [InlineData(8192, 8192, 1000, 8192)]
    [InlineData(8192, 8192, 8192, 4096)]
    public void Sizes_that_can_t_work_are_refused_with_their_name(int revisionPage, long revisionSegment, int logPage, long logSegment)
    {
        var error = Assert.Throws<ArgumentException>(() => DataFolder.Open(_disk, new DataFolderOptions
        {
            RevisionPageBytes = revisionPage,
            RevisionSegmentBytes = revisionSegment,
            LogPageBytes = logPage,
            LogSegmentBytes = logSegment,
        }));
        Assert.Contains("must be a power of two", error.Message, StringComparison.Ordinal);
        Assert.Empty(_disk.List());
    }

    [Fact]
    public void More_records_than_the_index_was_made_for_are_found_after_a_start_with_a_larger_one()
    {
        using (var folder = Open())
        {
            for (var main = 1; main <= 3000; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), [1, 2, 3]);
            }

            folder.Checkpoint(new CheckpointState(1, 1, default));
        }

        using (var folder = Open())
        {
            for (var main = 3001; main <= 4000; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), [1, 2, 3]);
            }

            folder.Checkpoint(new CheckpointState(2, 1, default));
        }

        using var reopened = Open();
        for (var main = 1; main <= 4000; main++)
        {
            Assert.True(reopened.Revisions.TryRead(new Revision(main, 0), out _), $"revision {main} is missing");
        }
    }

    private static byte[] RecordOf(Revision revision)
    {
        var record = new byte[20 + (revision.Main % 150)];
        new Random((int)revision.Main).NextBytes(record);
        return record;
    }

    private static void AssertHolds(Dictionary<Revision, byte[]> expected, IRevisionStore store)
    {
        Assert.Equal(expected.Count, store.Count);
        var left = new Dictionary<Revision, byte[]>(expected);
        store.Scan((revision, record) =>
        {
            Assert.True(left.Remove(revision, out var whole), $"revision {revision} is not expected");
            Assert.True(record.SequenceEqual(whole));
        });
        Assert.Empty(left);
        foreach (var (revision, record) in expected)
        {
            Assert.True(store.TryRead(revision, out var read), $"revision {revision} is missing");
            Assert.Equal(record, read);
        }
    }

    private DataFolder Open() => DataFolder.Open(_disk, SmallFolder.Options);
}
