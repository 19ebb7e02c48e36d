using Discovery.TestKit;

namespace Discovery.Storage.Tests;

public class ReaderStressTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Readers_go_on_undisturbed_while_the_store_is_checkpointed_compacted_and_its_files_removed(bool inSteps)
    {
        var disk = new SimDisk(1);
        using var folder = DataFolder.Open(disk, SmallFolder.Options);
        var store = folder.Revisions;

        // A reader that has found where a record is may be held up before it gets it: FASTER's begin moves past it meanwhile.
        var reads = 0;
        var writer = Environment.CurrentManagedThreadId;
        disk.Reading = (_, _) =>
        {
            if (Environment.CurrentManagedThreadId != writer && Interlocked.Increment(ref reads) % 20 == 0)
            {
                Thread.Yield();
            }
        };

        // Every tenth revision stays; all others go 500 revisions later.
        var written = 0;
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!done.IsCancellationRequested)
            {
                var upTo = Volatile.Read(ref written) / 10;
                if (upTo == 0)
                {
                    continue;
                }

                var main = 10 * random.Next(1, upTo + 1);
                Assert.True(store.TryRead(new Revision(main, 0), out var record), $"revision {main} is missing");
                Assert.Equal(RecordOf(main), record);
                store.TryRead(new Revision(main + 1, 0), out _);
            }
        })).ToArray();

        ulong applied = 0;
        for (var main = 1; main <= 2000; main++)
        {
            store.Put(new Revision(main, 0), RecordOf(main));
            Volatile.Write(ref written, main);
            if (main > 500 && (main - 500) % 10 != 0)
            {
                store.Delete(new Revision(main - 500, 0));
            }

            if (main % 50 == 0)
            {
                folder.Checkpoint(new CheckpointState(++applied, 1, default), compact: !inSteps);
                if (inSteps && !folder.IsCompacting)
                {
                    folder.BeginCompaction();
                }
            }

            if (folder.IsCompacting && main % 3 == 0)
            {
                folder.CompactStep();
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.DoesNotContain("revisions-00000000.seg", disk.List());
        Assert.Equal(200 + 450, store.Count);
    }

    private static byte[] RecordOf(int main)
    {
        var record = new byte[20 + (main % 300)];
        new Random(main).NextBytes(record);
        return record;
    }
}
