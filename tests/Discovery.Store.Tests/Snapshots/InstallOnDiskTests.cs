using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Leases;
using Discovery.TestKit;

namespace Discovery.Store.Tests.Snapshots;

/// <summary>State machine, spool, records, log and manifest together: a loss of power at every operation of a member that installs snapshots.</summary>
public sealed class InstallOnDiskTests
{
    private static readonly List<Proposal> Entries = Script();

    /// <summary>The whole state after each number of entries, as bytes.</summary>
    private static readonly List<byte[]> States = Run(Entries);

    [Theory]
    [InlineData(SimCrash.LoseAll)]
    [InlineData(SimCrash.KeepAll)]
    [InlineData(SimCrash.Tear)]
    public void Etcd_13766_after_a_crash_anywhere_the_applied_index_and_everything_it_stands_for_are_of_one_moment(SimCrash crash)
    {
        var operations = CountOperations();
        for (var at = 1; at <= operations; at++)
        {
            var disk = new SimDisk(at) { CrashAt = at };
            var acknowledged = 0UL;
            try
            {
                using var member = new DiskMember(disk);
                Live(member, () => acknowledged = member.Machine.AppliedIndex);
            }
            catch (Exception e) when (e is StorageFailedException or SnapshotSpoolException or SnapshotUnusableException)
            {
                // The power went, as planned. That the spool can't be written or read for it is no reason to end the process.
            }

            disk.Crash(crash);
            try
            {
                Check(disk, acknowledged);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Operation {at} of {operations}: {e.Message}", e);
            }
        }
    }

    private static int CountOperations()
    {
        var disk = new SimDisk(1);
        using (var member = new DiskMember(disk))
        {
            Live(member, () => { });
            Assert.Equal(States[^1], member.Machine.OpenSnapshot().Take());
        }

        return disk.Operations;
    }

    private static void Check(SimDisk disk, ulong acknowledged)
    {
        using (var member = new DiskMember(disk))
        {
            var applied = member.Machine.AppliedIndex;
            Assert.True(applied >= acknowledged, $"entry {acknowledged} was acknowledged, {applied} were found");
            Assert.Equal(States[(int)applied], member.Machine.OpenSnapshot().Take());
            Assert.True((member.HardState?.Index ?? 0) <= applied, $"entry {member.HardState?.Index} is committed, {applied} were found");

            // It goes on: another snapshot, or entries, and all is there once more.
            if ((int)applied < 150)
            {
                member.Install(States[150]);
            }

            while ((int)member.Machine.AppliedIndex < Entries.Count)
            {
                member.Apply(Entries[(int)member.Machine.AppliedIndex]);
            }
        }

        disk.Crash(SimCrash.LoseAll);
        using var again = new DiskMember(disk);
        Assert.Equal(States[^1], again.Machine.OpenSnapshot().Take());
    }

    private static void Live(DiskMember member, Action acknowledge)
    {
        void ApplyUpTo(int count)
        {
            while ((int)member.Machine.AppliedIndex < count)
            {
                member.Apply(Entries[(int)member.Machine.AppliedIndex]);
                acknowledge();
            }
        }

        ApplyUpTo(12);
        member.Checkpoint();
        ApplyUpTo(16);
        member.Install(States[70]);
        acknowledge();
        ApplyUpTo(75);
        member.Checkpoint();
        ApplyUpTo(78);
        member.Install(States[130]);
        member.Install(States[131]);
        acknowledge();
        ApplyUpTo(134);
        member.Install(States[Entries.Count]);
        acknowledge();
    }

    private static List<Proposal> Script()
    {
        var entries = new List<Proposal> { new() { LeaseGrant = new LeaseGrantRequest { ID = 5, TTL = 60 } } };
        var random = new Random(1);
        for (var revision = 1; entries.Count < 160;)
        {
            var kind = random.Next(20);
            entries.Add(kind switch
            {
                0 when revision > 5 => Requests.Proposal(new CompactionRequest { Revision = revision - 2 }),
                1 => Requests.Proposal(Requests.Delete($"key{random.Next(15)}")),
                2 => Requests.Proposal(Requests.Txn(Requests.Put("a", $"{revision}"), Requests.Put("b", $"{revision}"))),
                _ => Requests.Proposal(Requests.Put($"key{random.Next(15)}", new string('v', random.Next(900)), lease: random.Next(3) == 0 ? 5 : 0)),
            });
            revision += kind == 0 ? 0 : 1;
        }

        return entries;
    }

    private static List<byte[]> Run(List<Proposal> entries)
    {
        var machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(ttlSecondsMin: 2), default);
        var states = new List<byte[]> { machine.OpenSnapshot().Take() };
        foreach (var entry in entries)
        {
            machine.Apply(machine.AppliedIndex + 1, 1, entry);
            states.Add(machine.OpenSnapshot().Take());
        }

        return states;
    }
}
