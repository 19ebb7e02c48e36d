namespace Discovery.Raft.Tests;

// Raft paper, section 7: log compaction.
public sealed partial class RaftPaperTests
{
    [Fact]
    public void Section_7_A_snapshot_takes_the_place_of_a_log_that_lacks_its_last_entry()
    {
        var node = new PaperCore(term: 3, log: [1, 1, 2]);
        Install(node, 9, 3);
        var ready = node.Core.TakeReady();
        Assert.Equal(new SnapshotPoint(9, 3, Membership.Of([1, 2, 3, 4], index: 5)), ready.Snapshot);
        Assert.Equal((9ul, 9ul), (node.Core.CommitIndex, node.Core.LastIndex));
        Assert.Equal(Membership.Of([1, 2, 3, 4], index: 5), node.Core.Membership);
        Assert.Equal(9ul, Assert.Single(ready.MessagesAfterWrite).LogIndex);
    }

    [Fact]
    public void Section_7_A_snapshot_that_the_log_covers_leaves_what_follows_it()
    {
        var node = new PaperCore(term: 3, log: [1, 1, 2, 3]);
        Install(node, 3, 2);
        var ready = node.Core.TakeReady();
        Assert.Null(ready.Snapshot);
        Assert.Equal((3ul, 4ul), (node.Core.CommitIndex, node.Core.LastIndex));
    }

    [Fact]
    public void Section_7_A_snapshot_of_the_past_changes_nothing()
    {
        var node = new PaperCore(term: 3, log: [1, 1, 2], commit: 3);
        Install(node, 2, 1);
        var ready = node.Core.TakeReady();
        Assert.Null(ready.Snapshot);
        Assert.Equal(3ul, Assert.Single(ready.MessagesAfterWrite).LogIndex);
    }

    [Fact]
    public void A_snapshot_for_other_members_is_not_taken()
    {
        var node = new PaperCore(term: 3);
        node.Core.Step(new Message { Kind = MessageKind.Snapshot, From = 2, To = 1, Term = 3, LogIndex = 9, LogTerm = 3, Membership = Membership.Of([2, 3]) });
        Assert.False(node.Core.HasReady);
    }

    [Fact]
    public void Etcd_11888_the_commit_index_is_not_written_ahead_of_the_snapshot()
    {
        var node = new PaperCore(term: 3, log: [1, 1, 2]);
        node.Core.Step(new Message { Kind = MessageKind.Snapshot, From = 2, To = 1, Term = 4, LogIndex = 9, LogTerm = 3, Membership = Membership.Of([1, 2, 3]) });
        Assert.Equal(new HardState(4, 0, 0), node.Core.TakeReady().HardState);
    }

    [Fact]
    public void Section_7_A_leader_sends_a_snapshot_when_the_entries_are_gone()
    {
        var node = new PaperCore(options: o => o with { RetainedEntriesMax = 0 }).Lead();
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: 1);
        node.Sent();
        node.Core.Applied(1);
        node.Core.Step(new Message { Kind = MessageKind.AppendReply, From = 3, To = 1, Term = 1, LogIndex = 0, Reject = true });
        Assert.Null(node.Core.TermAt(0));
        node.Core.Unreachable(3);
        node.Hear(MessageKind.HeartbeatReply, 3);
        Assert.Equal([3ul], node.Core.TakeReady().SnapshotsWanted);
        Assert.Equal(ProgressState.Snapshot, node.Core.Progress()[2].State);

        node.Hear(MessageKind.AppendReply, 3, index: 1);
        Assert.Equal(ProgressState.Replicate, node.Core.Progress()[2].State);
    }

    [Fact]
    public void A_member_that_installs_counts_as_alive_and_for_reads_and_is_sent_nothing()
    {
        var node = new PaperCore(options: o => o with { RetainedEntriesMax = 0 }).Lead();
        node.Sent();
        node.Hear(MessageKind.AppendReply, 2, index: 1);
        node.Sent();
        node.Core.Applied(1);
        node.Core.Unreachable(3);
        node.Hear(MessageKind.HeartbeatReply, 3);
        Assert.Equal([3ul], node.Core.TakeReady().SnapshotsWanted);
        node.Core.SnapshotEnded(3, delivered: true);

        node.Core.RequestRead(7);
        var round = node.Sent().First(m => m.Kind == MessageKind.Heartbeat).Context;
        node.Hear(MessageKind.HeartbeatReply, 3, reject: true, context: round);
        Assert.Equal(7ul, Assert.Single(node.Core.TakeReady().Reads).RequestId);
        for (var tick = 0; tick < 30; tick++)
        {
            node.Core.Tick();
            round = node.Sent().First(m => m.Kind == MessageKind.Heartbeat && m.To == 3).Context;
            node.Hear(MessageKind.HeartbeatReply, 3, reject: true, context: round);
            Assert.DoesNotContain(node.Sent(), m => m is { Kind: MessageKind.Append, To: 3 });
        }
        Assert.Equal((RaftRole.Leader, ProgressState.Snapshot), (node.Core.Role, node.Core.Progress()[2].State));

        // It has started again, without the snapshot.
        node.Core.Tick();
        node.Hear(MessageKind.HeartbeatReply, 3, context: round + 1);
        Assert.Equal(ProgressState.Probe, node.Core.Progress()[2].State);
    }

    private static void Install(PaperCore node, ulong index, ulong term) =>
        node.Core.Step(new Message
        {
            Kind = MessageKind.Snapshot,
            From = 2,
            To = 1,
            Term = 3,
            LogIndex = index,
            LogTerm = term,
            Membership = Membership.Of([1, 2, 3, 4], index: 5),
        });
}
