using System.Globalization;
using System.Text;
using Discovery.TestKit;

namespace Discovery.Storage.Tests;

/// <summary>Compaction a page at a time, between writes: the space comes back, and nothing is lost whenever the power goes.</summary>
public class CompactionStepsTests
{
    private readonly SimDisk _disk = new(1);

    [Fact]
    public void Space_comes_back_step_by_step_while_writes_go_on()
    {
        using var folder = Open(_disk);
        for (var main = 1; main <= 2000; main++)
        {
            Put(folder, main);
        }

        folder.Checkpoint(new CheckpointState(1, 1, default), compact: false);
        for (var main = 1; main <= 2000; main++)
        {
            if (main % 10 != 0)
            {
                folder.Revisions.Delete(new Revision(main, 0));
            }
        }

        var (before, next, index) = (folder.Revisions.SizeBytes, 2001, 2UL);
        folder.Checkpoint(new CheckpointState(index, 1, default), compact: false);
        folder.BeginCompaction();
        while (folder.IsCompacting)
        {
            var size = folder.Revisions.SizeBytes;
            Assert.True(folder.CompactStep());
            Assert.True(folder.Revisions.SizeBytes < size, "a step of compaction gave nothing back");
            Put(folder, next++);
            if (folder.HasObsoleteFiles)
            {
                folder.Checkpoint(new CheckpointState(++index, 1, default), compact: false);
                Assert.False(folder.HasObsoleteFiles);
            }
        }

        folder.Checkpoint(new CheckpointState(++index, 1, default), compact: false);
        Assert.InRange(folder.Revisions.SizeBytes, 1, before / 3);
        Assert.True(_disk.List().Count(name => name.StartsWith("revisions", StringComparison.Ordinal)) <= 4);
        Assert.Equal(0, folder.ReclaimableBytes / (16 * 1024));
        for (var main = 10; main < next; main += main < 2000 ? 10 : 1)
        {
            AssertHolds(folder, main);
        }
    }

    [Fact]
    public void A_step_goes_through_no_more_than_it_is_asked_for_and_a_restart_in_between_finds_the_rest()
    {
        using (var folder = Open(_disk))
        {
            for (var main = 1; main <= 1000; main++)
            {
                Put(folder, main);
            }

            for (var main = 1; main <= 1000; main += 2)
            {
                folder.Revisions.Delete(new Revision(main, 0));
            }

            folder.Checkpoint(new CheckpointState(1, 1, default), compact: false);
            folder.BeginCompaction();
            for (var step = 2; step <= 100; step++)
            {
                // As much as is moved is added at the end.
                var (size, inUse) = (folder.Revisions.SizeBytes, folder.Revisions.SizeInUseBytes);
                Assert.True(folder.CompactStep(bytesMax: 500));
                Assert.InRange(size - folder.Revisions.SizeBytes, -300, 1000);
                Assert.Equal(inUse, folder.Revisions.SizeInUseBytes);
                if (step % 7 == 0)
                {
                    folder.Checkpoint(new CheckpointState((ulong)step, 1, default), compact: false);
                }
            }

            Assert.True(folder.IsCompacting);
        }

        using var reopened = Open(_disk);
        Assert.Equal(500, reopened.Revisions.Count);
        reopened.BeginCompaction();
        while (reopened.IsCompacting)
        {
            reopened.CompactStep(bytesMax: 1);
        }

        for (var main = 2; main <= 1000; main += 2)
        {
            AssertHolds(reopened, main);
        }
    }

    [Fact]
    public void All_of_a_store_smaller_than_a_page_can_be_given_back()
    {
        for (var round = 0; round < 5; round++)
        {
            using var folder = Open(_disk);
            Put(folder, 1000 + round);
            for (var main = 1; main <= 40; main++)
            {
                Put(folder, main);
            }

            var index = folder.Manifest.AppliedIndex;
            folder.Checkpoint(new CheckpointState(index + 1, 1, default), compact: false);
            for (var main = 1; main <= 40; main++)
            {
                folder.Revisions.Delete(new Revision(main, 0));
            }

            folder.Checkpoint(new CheckpointState(index + 2, 1, default), compact: false);
            folder.BeginCompaction();
            while (folder.IsCompacting)
            {
                folder.CompactStep();
            }

            folder.Checkpoint(new CheckpointState(index + 3, 1, default), compact: false);
            Assert.InRange(folder.Revisions.SizeBytes, 1, 3 * BlockSize.Bytes);
            Assert.Equal(round + 1, folder.Revisions.Count);
            Assert.Equal(0, folder.ReclaimableBytes / BlockSize.Bytes / 3);
            Enumerable.Range(1000, round + 1).ToList().ForEach(main => AssertHolds(folder, main));
        }

        using var reopened = Open(_disk);
        Enumerable.Range(1000, 5).ToList().ForEach(main => AssertHolds(reopened, main));
    }

    [Fact]
    public void Etcd_17780_a_crash_anywhere_between_two_steps_leaves_the_state_of_a_checkpoint()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            new StepsRun(seed).Run();
        }
    }

    [Fact]
    public void A_disk_without_room_ends_the_compaction_and_nothing_else()
    {
        using var folder = Open(_disk);
        for (var main = 1; main <= 2000; main++)
        {
            Put(folder, main);
        }

        folder.Checkpoint(new CheckpointState(1, 1, default), compact: false);
        for (var main = 1; main <= 2000; main += 2)
        {
            folder.Revisions.Delete(new Revision(main, 0));
        }

        folder.Checkpoint(new CheckpointState(2, 1, default), compact: false);
        foreach (var spare in _disk.List().Where(name => name.StartsWith("spare", StringComparison.Ordinal)))
        {
            _disk.Delete(spare);
        }

        _disk.CapacityBytes = long.MaxValue - _disk.FreeBytes;
        folder.BeginCompaction();
        var steps = 0;
        while (folder.IsCompacting && folder.CompactStep())
        {
            steps++;
        }

        Assert.InRange(steps, 0, 20);
        Assert.False(folder.IsCompacting);
        for (var main = 2; main <= 2000; main += 2)
        {
            AssertHolds(folder, main);
        }
    }

    private static DataFolder Open(SimDisk disk)
    {
        var folder = DataFolder.Open(disk, SmallFolder.Options);
        folder.Revisions.Scan((_, _) => { });
        return folder;
    }

    private static byte[] ValueOf(long main) => Encoding.ASCII.GetBytes(main.ToString(CultureInfo.InvariantCulture).PadRight(100, '.'));

    private static void Put(DataFolder folder, long main) => folder.Revisions.Put(new Revision(main, 0), ValueOf(main));

    private static void AssertHolds(DataFolder folder, long main)
    {
        Assert.True(folder.Revisions.TryRead(new Revision(main, 0), out var record), $"revision {main} is missing");
        Assert.Equal(ValueOf(main), record);
    }

    /// <summary>Puts, deletes, steps, checkpoints and losses of power in an order that follows from the seed.</summary>
    private sealed class StepsRun(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly SimDisk _disk = new(seed);
        private readonly Dictionary<ulong, HashSet<long>> _checkpoints = new() { [0] = [] };
        private long _greatest;

        public void Run()
        {
            for (var life = 0; life < 6; life++)
            {
                var folder = Open(_disk);
                var live = new HashSet<long>(_checkpoints[folder.Manifest.AppliedIndex]);
                var found = new HashSet<long>();
                folder.Revisions.Scan((revision, _) => found.Add(revision.Main));
                Assert.Equal(live.Order(), found.Order());
                try
                {
                    if (_random.Next(4) > 0)
                    {
                        _disk.CrashAt = _disk.Operations + _random.Next(1, 60);
                    }

                    Live(folder, live);
                    folder.Dispose();
                    _disk.Restart();
                }
                catch (Exception e) when (e is StorageFailedException or SimCrashedException)
                {
                    folder.Dispose();
                    _disk.Crash();
                }
            }
        }

        private void Live(DataFolder folder, HashSet<long> live)
        {
            for (var i = 0; i < 400; i++)
            {
                switch (_random.Next(20))
                {
                    case < 10:
                        Put(folder, ++_greatest);
                        live.Add(_greatest);
                        break;
                    case < 16 when live.Count > 0:
                        var gone = live.ElementAt(_random.Next(live.Count));
                        folder.Revisions.Delete(new Revision(gone, 0));
                        live.Remove(gone);
                        break;
                    case 16 when live.Count > 0:
                        // Replay writes again what is there.
                        Put(folder, live.ElementAt(_random.Next(live.Count)));
                        break;
                    case 17:
                        var index = folder.Manifest.AppliedIndex + 1;
                        _checkpoints[index] = [.. live];
                        folder.Checkpoint(new CheckpointState(index, 1, default), compact: false);
                        break;
                    case 18 when !folder.IsCompacting:
                        folder.BeginCompaction();
                        break;
                    default:
                        folder.CompactStep(_random.Next(2) == 0 ? _random.Next(1, 3000) : long.MaxValue);
                        break;
                }
            }
        }
    }
}
