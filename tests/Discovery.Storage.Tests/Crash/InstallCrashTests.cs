using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>A loss of power at every single operation of a script that installs snapshots, with each outcome.</summary>
public class InstallCrashTests
{
    [Theory]
    [InlineData(SimCrash.LoseAll)]
    [InlineData(SimCrash.KeepAll)]
    [InlineData(SimCrash.Tear)]
    public void Etcd_13933_a_crash_at_any_operation_of_an_install_leaves_the_state_before_or_the_state_after(SimCrash crash)
    {
        var operations = CountOperations();
        for (var at = 1; at <= operations; at++)
        {
            var disk = new SimDisk(at);
            disk.CrashAt = at;
            InstallScript? script = null;
            try
            {
                using var folder = DataFolder.Open(disk, SmallFolder.Options);
                script = new InstallScript(folder);
                script.Run();
            }
            catch (StorageFailedException)
            {
                // The power went, as planned.
            }

            disk.Crash(crash);
            try
            {
                CheckAndGoOn(disk, script);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Operation {at} of {operations}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public void The_script_removes_files_of_both_kinds()
    {
        var disk = new SimDisk(1);
        var removed = new List<string>();
        disk.Trace = operation =>
        {
            if (operation.Kind == SimOperationKind.Delete)
            {
                removed.Add(operation.Name);
            }
        };
        using var folder = DataFolder.Open(disk, SmallFolder.Options);
        new InstallScript(folder).Run();
        Assert.Contains(removed, name => name.StartsWith("log-", StringComparison.Ordinal));
        Assert.Contains(removed, name => name.StartsWith("revisions-", StringComparison.Ordinal));
    }

    private static int CountOperations()
    {
        var disk = new SimDisk(1);
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            new InstallScript(folder).Run();
        }

        return disk.Operations;
    }

    // What was found is good for another life: more entries, another install, another start.
    private static void CheckAndGoOn(SimDisk disk, InstallScript? script)
    {
        ulong next;
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            script?.Check(folder);
            next = folder.Manifest.AppliedIndex + (ulong)folder.Replay.Entries.Count + 1;
            folder.Log.Append([Entry(next, 9), HardState(next, 9)]);
            disk.Crash(SimCrash.LoseAll);
        }

        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            AssertSame(Entry(next, 9), folder.Replay.Entries[^1]);
            InstallScript.Put(folder.Revisions, (long)next + 100, 9);
            folder.Install(new CheckpointState(next + 100, 9, default), HardState(next + 100, 9));
            folder.Log.Append([Entry(next + 101, 9)]);
        }

        using var last = DataFolder.Open(disk, SmallFolder.Options);
        Assert.Equal(next + 100, last.Manifest.AppliedIndex);
        AssertSame([Entry(next + 101, 9)], last.Replay.Entries);
        AssertSame(HardState(next + 100, 9), last.Replay.HardState!.Value);
    }
}
