using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>A disk that refuses a write or a sync ends the folder's life; it is never asked twice.</summary>
public class FailingDiskTests
{
    private readonly SimDisk _disk = new(1);

    [Theory]
    [InlineData(SimOperationKind.Write)]
    [InlineData(SimOperationKind.Sync)]
    public void A_failed_append_is_reported_and_leaves_the_log_unusable(SimOperationKind kind)
    {
        var folder = Open();
        folder.Log.Append([Entry(1)]);
        FailOnce(kind);
        var error = Assert.Throws<StorageFailedException>(() => folder.Log.Append([Entry(2)]));
        Assert.Contains(_disk.Path, error.Message, StringComparison.Ordinal);

        var touched = new List<string>();
        _disk.Trace = operation => touched.Add(operation.Name);
        Assert.Throws<StorageFailedException>(() => folder.Log.Append([Entry(2)]));
        Assert.Throws<StorageFailedException>(() => folder.Checkpoint(new CheckpointState(1, 1, default)));
        Assert.Throws<StorageFailedException>(() => folder.Log.TruncateBefore(1));
        folder.Dispose();
        Assert.DoesNotContain(touched, name => name.StartsWith("log-", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_acknowledged_before_a_failed_sync_survives_it()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1)]);
            FailOnce(SimOperationKind.Sync);
            Assert.Throws<StorageFailedException>(() => folder.Log.Append([Entry(2)]));
        }

        // The kernel lives on: the new process reads what the failed sync left in the page cache and must not trust it as it is.
        _disk.Restart();
        int found;
        using (var folder = Open())
        {
            found = folder.Replay.Entries.Count;
            Assert.InRange(found, 1, 2);
            _disk.Crash(SimCrash.LoseAll);
        }

        using var reopened = Open();
        Assert.Equal(found, reopened.Replay.Entries.Count);
    }

    [Theory]
    [InlineData(SimOperationKind.Write)]
    [InlineData(SimOperationKind.Sync)]
    [InlineData(SimOperationKind.Create)]
    [InlineData(SimOperationKind.Rename)]
    [InlineData(SimOperationKind.SyncDirectory)]
    public void A_failed_checkpoint_leaves_the_one_before_or_the_new_one(SimOperationKind kind)
    {
        using (var folder = Open())
        {
            folder.Revisions.Put(new Revision(1, 0), "one"u8);
            folder.Log.Append([Entry(1)]);
            folder.Checkpoint(new CheckpointState(1, 1, default));
            folder.Revisions.Put(new Revision(2, 0), "two"u8);
            folder.Log.Append([Entry(2)]);
            FailOnce(kind);
            Assert.Throws<StorageFailedException>(() => folder.Checkpoint(new CheckpointState(2, 1, default)));
            _disk.Crash(SimCrash.LoseAll);
        }

        using var reopened = Open();
        Assert.InRange(reopened.Manifest.AppliedIndex, 1ul, 2ul);
        Assert.Equal((long)reopened.Manifest.AppliedIndex, reopened.Revisions.Count);
        Assert.Equal(2 - (int)reopened.Manifest.AppliedIndex, reopened.Replay.Entries.Count);
    }

    [Fact]
    public void A_page_that_can_t_be_written_fails_the_next_put_instead_of_hanging_it()
    {
        using var folder = Open();
        _disk.Fault = operation => operation.Name.StartsWith("revisions", StringComparison.Ordinal) ? new IOException("bad sector") : null;
        var error = Assert.Throws<StorageFailedException>(() =>
        {
            for (var main = 1; main <= 5000; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), new byte[500]);
            }
        });
        Assert.Contains("bad sector", error.Message, StringComparison.Ordinal);
        Assert.Throws<StorageFailedException>(() => folder.Revisions.TryRead(new Revision(1, 0), out _));
        Assert.Throws<StorageFailedException>(() => folder.Checkpoint(new CheckpointState(1, 1, default)));
    }

    [Fact]
    public void A_full_disk_fails_the_append_and_the_folder_opens_again_when_there_is_room()
    {
        ulong acknowledged = 0;
        using (var folder = Open())
        {
            _disk.CapacityBytes = 200 * 1024;
            var error = Assert.Throws<StorageFailedException>(() =>
            {
                while (acknowledged < 1000)
                {
                    folder.Log.Append([Entry(acknowledged + 1, bytes: 3000)]);
                    acknowledged++;
                }
            });
            Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
            _disk.Crash(SimCrash.Tear);
        }

        _disk.CapacityBytes = 1 << 20;
        using var reopened = Open();
        Assert.InRange((ulong)reopened.Replay.Entries.Count, acknowledged, acknowledged + 1);
    }

    [Fact]
    public void A_disk_that_fails_while_opening_says_so_and_releases_the_folder()
    {
        FailOnce(SimOperationKind.Create);
        Assert.Throws<StorageFailedException>(Open);
        Open().Dispose();
    }

    private void FailOnce(SimOperationKind kind) => _disk.Fault = operation =>
    {
        if (operation.Kind != kind)
        {
            return null;
        }

        _disk.Fault = null;
        return new IOException($"{kind} of {operation.Name} fails on purpose.");
    };

    private DataFolder Open() => DataFolder.Open(_disk, SmallFolder.Options);
}
