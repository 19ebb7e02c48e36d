using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>One script with everything in it, and a loss of power at every single operation of it, with each outcome.</summary>
public class CrashMatrixTests
{
    private const int Rounds = 4;
    private const int EntriesPerRound = 90;
    private const int KeptEvery = 4;

    [Theory]
    [InlineData(SimCrash.LoseAll)]
    [InlineData(SimCrash.KeepAll)]
    [InlineData(SimCrash.Tear)]
    public void Etcd_14733_a_crash_at_any_operation_keeps_the_applied_index_and_the_records_it_covers_together(SimCrash crash)
    {
        var operations = CountOperations();
        for (var at = 1; at <= operations; at++)
        {
            var disk = new SimDisk(at);
            disk.CrashAt = at;
            var progress = new Progress();
            try
            {
                Run(disk, progress);
            }
            catch (StorageFailedException)
            {
                // The power went, as planned. During the clean stop at the end of the script it goes unnoticed.
            }

            disk.Crash(crash);
            try
            {
                Check(disk, progress);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Operation {at} of {operations}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public void The_script_compacts_removes_files_of_both_kinds_and_turns_over_every_kind_of_operation()
    {
        var disk = new SimDisk(1);
        var operations = new List<SimOperation>();
        disk.Trace = operations.Add;
        Run(disk, new Progress());
        Assert.Contains(operations, operation => operation.Kind == SimOperationKind.Delete && operation.Name.StartsWith("log-", StringComparison.Ordinal));
        Assert.Contains(operations, operation => operation.Kind == SimOperationKind.Delete && operation.Name.StartsWith("revisions-", StringComparison.Ordinal));
        Assert.Equal(Enum.GetValues<SimOperationKind>(), operations.Select(operation => operation.Kind).Distinct().Order());
    }

    private static int CountOperations()
    {
        var disk = new SimDisk(1);
        Run(disk, new Progress());
        return disk.Operations;
    }

    private static void Run(SimDisk disk, Progress progress)
    {
        using var folder = DataFolder.Open(disk, SmallFolder.Options);
        for (var round = 0; round < Rounds; round++)
        {
            var batch = new List<LogRecord>();
            for (var i = 1; i <= EntriesPerRound; i++)
            {
                var index = (ulong)((round * EntriesPerRound) + i);
                batch.Add(Entry(index, bytes: 700));
                if (i % 10 == 0)
                {
                    batch.Add(HardState(index));
                    folder.Log.Append(batch.ToArray());
                    progress.Acknowledged = index;
                    batch.Clear();
                }
            }

            for (var i = 1; i <= EntriesPerRound; i++)
            {
                Apply(folder.Revisions, (round * EntriesPerRound) + i);
            }

            progress.CheckpointTried = progress.Acknowledged;
            folder.Checkpoint(new CheckpointState(progress.Acknowledged, 1, BitConverter.GetBytes(progress.Acknowledged)));
            progress.CheckpointAcknowledged = progress.Acknowledged;
        }
    }

    // Entry n puts revision n, and deletes the one of 60 entries ago unless it is one of those that stay.
    private static void Apply(IRevisionStore store, int entry)
    {
        store.Put(new Revision(entry, 0), Entry((ulong)entry, bytes: 400).Payload.Span);
        if (entry > 60 && (entry - 60) % KeptEvery != 0)
        {
            store.Delete(new Revision(entry - 60, 0));
        }
    }

    private static void Check(SimDisk disk, Progress progress)
    {
        using var folder = DataFolder.Open(disk, SmallFolder.Options);
        var applied = folder.Manifest.AppliedIndex;
        Assert.True(applied == progress.CheckpointAcknowledged || applied == progress.CheckpointTried, $"the checkpoint is of entry {applied}");
        Assert.Equal(applied, applied == 0 ? 0 : BitConverter.ToUInt64(folder.Manifest.StoreState.Span));

        var expected = Enumerable.Range(1, (int)applied).Where(entry => entry > (int)applied - 60 || entry % KeptEvery == 0).ToHashSet();
        var found = new HashSet<int>();
        folder.Revisions.Scan((revision, record) =>
        {
            Assert.True(record.SequenceEqual(Entry((ulong)revision.Main, bytes: 400).Payload.Span));
            found.Add((int)revision.Main);
        });
        Assert.Equal(expected.Order(), found.Order());

        var last = applied + (ulong)folder.Replay.Entries.Count;
        Assert.True(last >= progress.Acknowledged, $"entry {progress.Acknowledged} was acknowledged, the log ends with {last}");
        Assert.All(folder.Replay.Entries, entry => AssertSame(Entry(entry.Index, bytes: 700), entry));
        Assert.True((folder.Replay.HardState?.Index ?? 0) >= progress.Acknowledged);
        foreach (var entry in folder.Replay.Entries)
        {
            Apply(folder.Revisions, (int)entry.Index);
        }

        folder.Checkpoint(new CheckpointState(last, 1, BitConverter.GetBytes(last)));
    }

    private sealed class Progress
    {
        public ulong Acknowledged { get; set; }

        public ulong CheckpointTried { get; set; }

        public ulong CheckpointAcknowledged { get; set; }
    }
}
