using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

public class SnapshotSpoolTests
{
    private readonly SimDisk _disk = new(1);

    [Fact]
    public void What_was_appended_can_be_read_from_any_place_and_goes_with_the_spool()
    {
        using var folder = Open();
        var bytes = Bytes(300_000);
        using (var spool = folder.OpenSpool())
        {
            for (var offset = 0; offset < bytes.Length; offset += 70_000)
            {
                spool.Append(offset, bytes.AsSpan(offset, Math.Min(70_000, bytes.Length - offset)));
            }

            spool.Sync();
            using var stream = spool.OpenRead();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Assert.Equal(bytes, copy.ToArray());
            stream.Seek(-5, SeekOrigin.End);
            Assert.Equal(bytes[^5], stream.ReadByte());
            stream.Position = 0;
            Assert.Equal(bytes[0], stream.ReadByte());
        }

        Assert.DoesNotContain("snapshot.part", _disk.List());
    }

    [Fact]
    public void Bytes_are_taken_in_order_only()
    {
        using var folder = Open();
        using var spool = folder.OpenSpool();
        spool.Append(0, Bytes(10));
        Assert.Throws<ArgumentException>(() => spool.Append(0, Bytes(10)));
        Assert.Throws<ArgumentException>(() => spool.Append(11, Bytes(10)));
        spool.Append(10, Bytes(10));
        Assert.Equal(20, spool.LengthBytes);
    }

    [Theory]
    [InlineData(SimCrash.LoseAll)]
    [InlineData(SimCrash.KeepAll)]
    [InlineData(SimCrash.Tear)]
    public void A_leftover_of_a_crash_is_removed_at_the_next_start(SimCrash crash)
    {
        var folder = Open();
        var spool = folder.OpenSpool();
        spool.Append(0, Bytes(10_000));
        spool.Sync();
        folder.Log.Append([Entry(1)]);
        _disk.Crash(crash);
        folder.Dispose();
        spool.Dispose();

        using var reopened = Open();
        AssertSame([Entry(1)], reopened.Replay.Entries);
        Assert.DoesNotContain("snapshot.part", _disk.List());
        using var next = reopened.OpenSpool();
        Assert.Equal(0, next.LengthBytes);
    }

    [Fact]
    public void A_snapshot_is_refused_before_it_takes_the_space_that_log_and_records_need()
    {
        using var folder = Open();
        _disk.CapacityBytes = UsedBytes() + (4 * 1024 * 1024);
        using (var spool = folder.OpenSpool())
        {
            var refused = Assert.Throws<SnapshotSpoolException>(() => Fill(spool, 4 * 1024 * 1024));
            Assert.Contains("/sim/data", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Make room", refused.Message, StringComparison.Ordinal);
            Assert.InRange(spool.LengthBytes, 1024 * 1024, 3 * 1024 * 1024);
            Assert.Throws<SnapshotSpoolException>(() => spool.Append(spool.LengthBytes, [1]));
        }

        // Nothing happened to the folder, and with more room the next one passes.
        folder.Log.Append([Entry(1)]);
        folder.Revisions.Put(new Revision(2, 0), "x"u8);
        folder.Checkpoint(new CheckpointState(1, 1, default));
        _disk.CapacityBytes = long.MaxValue;
        using var second = folder.OpenSpool();
        Fill(second, 4 * 1024 * 1024);
        second.Sync();
    }

    [Theory]
    [InlineData(SimOperationKind.Create)]
    [InlineData(SimOperationKind.Write)]
    [InlineData(SimOperationKind.Sync)]
    [InlineData(SimOperationKind.Delete)]
    public void A_disk_that_fails_under_the_spool_leaves_the_folder_usable(SimOperationKind kind)
    {
        using (var folder = Open())
        {
            _disk.Fault = operation => operation.Kind == kind && operation.Name == "snapshot.part" ? new IOException("Fails on purpose.") : null;
            if (kind == SimOperationKind.Delete)
            {
                Receive(folder);
            }
            else
            {
                Assert.Throws<SnapshotSpoolException>(() => Receive(folder));
            }

            _disk.Fault = null;
            Receive(folder);
            folder.Log.Append([Entry(1), HardState(1)]);
            folder.Checkpoint(new CheckpointState(1, 1, default));
        }

        using var reopened = Open();
        Assert.Equal(1UL, reopened.Manifest.AppliedIndex);
    }

    private static void Receive(DataFolder folder)
    {
        using var spool = folder.OpenSpool();
        spool.Append(0, Bytes(5000));
        spool.Sync();
    }

    private static void Fill(SnapshotSpool spool, int bytes)
    {
        while (spool.LengthBytes < bytes)
        {
            spool.Append(spool.LengthBytes, Bytes(256 * 1024));
        }
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private long UsedBytes() => _disk.CapacityBytes - _disk.FreeBytes;

    private DataFolder Open() => DataFolder.Open(_disk, SmallFolder.Options);
}
