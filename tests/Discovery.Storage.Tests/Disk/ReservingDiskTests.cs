using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>A folder goes on for a while on a disk that others have filled.</summary>
public class ReservingDiskTests
{
    private readonly SimDisk _disk = new(1);

    [Fact]
    public void A_full_disk_is_written_to_on_what_was_put_by_and_is_refilled_when_there_is_room()
    {
        using var folder = Open();
        folder.Revisions.Put(new Revision(1, 0), "first"u8);
        folder.Checkpoint(new CheckpointState(1, 1, default));
        Fill();
        // More than a file of the log, and of the revision store.
        for (ulong index = 1; index <= 25; index++)
        {
            folder.Log.Append([Entry(index, bytes: 3000)]);
            folder.Revisions.Put(new Revision((long)index, 0), new byte[1500]);
        }

        Assert.Contains("log-00000001.seg", _disk.List());
        folder.Checkpoint(new CheckpointState(25, 1, default));
        Assert.Contains("revisions-00000001.seg", _disk.List());

        _disk.CapacityBytes = long.MaxValue;
        folder.Checkpoint(new CheckpointState(26, 1, default));
        Assert.Equal(3, _disk.List().Count(name => name.StartsWith("spare-", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_was_written_to_a_spare_file_survives_the_loss_of_power()
    {
        using (var folder = Open())
        {
            Fill();
            for (ulong index = 1; index <= 25; index++)
            {
                folder.Log.Append([Entry(index, bytes: 3000)]);
            }

            _disk.Crash(SimCrash.LoseAll);
        }

        using var reopened = Open();
        Assert.Equal(25, reopened.Replay.Entries.Count);
    }

    [Fact]
    public void A_folder_opens_on_a_disk_without_a_byte_to_spare()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1)]);
        }

        Fill();
        using (var reopened = Open())
        {
            reopened.Log.Append([Entry(2)]);
        }

        // What it took for the manifest has come back with the one before.
        using var again = Open();
        Assert.Equal(2, again.Replay.Entries.Count);
        again.Checkpoint(new CheckpointState(2, 1, default));
    }

    [Fact]
    public void A_spare_file_that_was_cut_short_by_a_crash_is_made_anew()
    {
        Open().Dispose();
        var spare = _disk.List().First(name => name.StartsWith("spare-", StringComparison.Ordinal));
        long length;
        using (var file = _disk.Open(spare))
        {
            length = file.LengthBytes;
        }

        _disk.Create(spare, 10).Dispose();
        Open().Dispose();
        using var made = _disk.Open(spare);
        Assert.Equal(length, made.LengthBytes);
    }

    [Fact]
    public void A_spare_file_that_was_cut_short_is_not_counted_on()
    {
        var reserving = new ReservingDisk(_disk);
        reserving.PutBy(4096, 64 * 1024);
        Assert.True(reserving.HasSpare(64 * 1024));
        _disk.Create("spare-10000", 10).Dispose();
        Assert.False(reserving.HasSpare(64 * 1024));
    }

    [Fact]
    public void Where_everything_was_deleted_the_space_comes_back_without_a_byte_to_spare()
    {
        using var folder = DataFolder.Open(
            _disk, SmallFolder.Options with { RevisionPageBytes = 256 * 1024, RevisionSegmentBytes = 1 << 20, RevisionMemoryBytes = 1 << 20 });
        for (var main = 1; main <= 190; main++)
        {
            folder.Revisions.Put(new Revision(main, 0), new byte[20_000]);
        }

        for (var main = 1; main <= 190; main++)
        {
            folder.Revisions.Delete(new Revision(main, 0));
        }

        folder.Checkpoint(new CheckpointState(1, 1, default));
        // The longest: that of the revision store.
        _disk.Delete(_disk.List().Where(name => name.StartsWith("spare-1", StringComparison.Ordinal)).MaxBy(name => name.Length)!);
        Fill();
        Assert.True(folder.CanCompact);
        folder.BeginCompaction();
        while (folder.IsCompacting)
        {
            Assert.True(folder.CompactStep());
        }

        folder.Checkpoint(new CheckpointState(2, 1, default));
        Assert.DoesNotContain("revisions-00000000.seg", _disk.List());
    }

    private DataFolder Open() => DataFolder.Open(_disk, SmallFolder.Options);

    private void Fill() => _disk.CapacityBytes = long.MaxValue - _disk.FreeBytes;
}
