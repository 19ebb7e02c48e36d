using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Watch;
using Discovery.TestKit;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Server.Tests.Node;

public sealed class ForcedClusterTests
{
    private static readonly MemberIdentity Self = new(ClusterId: 9, MemberId: 2);

    [Fact]
    public void Etcd_20339_nobody_else_is_left_neither_voter_nor_learner_and_no_entry_is_given_up()
    {
        var disk = new SimDisk(1);
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            Found(folder);
            // Not known to be committed: it may have been acknowledged all the same.
            folder.Log.Append([LogRecords.From(new HardState(3, 1, 3)), LogRecords.From(Entry(4)), LogRecords.From(Learner(5))]);
        }
        disk.Restart();
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            ForcedCluster.Write(folder, Self, Restore(folder), ["http://127.0.0.1:2380"], NullLogger.Instance);
        }
        disk.Restart();
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            var core = new RaftCore(new RaftOptions { Id = 2, Random = _ => 0 }, Restore(folder));
            Assert.Equal([2ul], core.Membership.Voters);
            Assert.Empty(core.Membership.Learners);
            Assert.Equal(core.LastIndex, core.CommitIndex);
            Assert.Equal(Entry(4).Data.ToArray(), folder.Replay.Entries[0].Payload.ToArray());
            core.Campaign();
            Assert.Equal(RaftRole.Leader, core.Role);
        }
    }

    [Fact]
    public void A_member_whose_log_ends_with_its_own_removal_is_added_again_for_core_and_store()
    {
        var disk = new SimDisk(1);
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            Found(folder);
            var removal = new Proposal { MemberChange = new MemberChange { Kind = MemberChange.Types.Kind.Remove, Member = new Member { ID = 2 }, ConfigIndex = 3 } };
            var entry = new Entry(4, 2, new MembershipChange(MembershipOperation.Remove, 2, 3).Encode(removal.ToByteArray()), EntryKind.Membership);
            folder.Log.Append([LogRecords.From(new HardState(2, 1, 3)), LogRecords.From(entry)]);
        }
        disk.Restart();
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            var parts = NodeMachine.Restore(folder, new WatchHubOptions());
            var restore = ForcedCluster.Write(folder, Self, Restore(folder), ["http://127.0.0.1:2380"], NullLogger.Instance);
            foreach (var entry in restore.Entries)
                parts.Machine.Apply(entry.Index, entry.Term, Proposal.Parser.ParseFrom(MembershipChange.Context(entry.Data).Span));
            var core = new RaftCore(new RaftOptions { Id = 2, Random = _ => 0 }, restore);
            Assert.Equal([2ul], core.Membership.Voters);
            Assert.Equal(NodeMachine.MembershipOf(parts.Machine.MembersView), core.Membership);
            Assert.False(parts.Machine.MembersView.IsRemoved(2));
        }
    }

    [Fact]
    public void A_crash_at_any_step_of_it_leaves_a_member_that_starts()
    {
        for (var crashAt = 1; crashAt < 12; crashAt++)
        {
            var disk = new SimDisk(crashAt);
            using (var founded = DataFolder.Open(disk, SmallFolder.Options))
            {
                Found(founded);
                founded.Log.Append([LogRecords.From(new HardState(3, 1, 3)), LogRecords.From(Entry(4))]);
            }
            disk.Restart();
            var folder = DataFolder.Open(disk, SmallFolder.Options);
            disk.CrashAt = disk.Operations + crashAt;
            try
            {
                ForcedCluster.Write(folder, Self, Restore(folder), ["http://127.0.0.1:2380"], NullLogger.Instance);
                folder.Dispose();
            }
            catch (StorageFailedException)
            {
                // The power went, as planned.
            }
            disk.Crash();
            using var again = DataFolder.Open(disk, SmallFolder.Options);
            var restore = ForcedCluster.Write(again, Self, Restore(again), ["http://127.0.0.1:2380"], NullLogger.Instance);
            Assert.Equal([2ul], new RaftCore(new RaftOptions { Id = 2, Random = _ => 0 }, restore).Membership.Voters);
        }
    }

    private static void Found(DataFolder folder)
    {
        var (index, term, machine) = StateMachine.Found([new Member { ID = 1 }, new Member { ID = 2 }, new Member { ID = 3 }]);
        folder.Checkpoint(new CheckpointState(index, term, new NodeState { ClusterId = 9, MemberId = 2, Machine = ByteString.CopyFrom(machine) }.ToByteArray()));
    }

    private static RaftRestore Restore(DataFolder folder) =>
        LogRecords.Restore(folder, NodeMachine.MembershipOf(NodeMachine.Restore(folder, new WatchHubOptions()).Machine.MembersView));

    private static Entry Entry(ulong index) => new(index, 3, new Proposal { Id = 1, Put = new PutRequest { Key = ByteString.CopyFromUtf8("k") } }.ToByteArray());

    private static Entry Learner(ulong index) =>
        new(index, 3, new MembershipChange(MembershipOperation.AddLearner, 4, 3).Encode(default), EntryKind.Membership);
}
