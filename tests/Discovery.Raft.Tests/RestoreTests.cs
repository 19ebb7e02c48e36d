using Discovery.Raft;

namespace Discovery.Raft.Tests;

public sealed class RestoreTests
{
    [Fact]
    public void Etcd_10219_a_commit_index_beyond_the_log_is_refused_at_start()
    {
        var restore = new RaftRestore(new HardState(3, 7, 9), 4, 2, [new Entry(5, 3, CoreHarness.Data("a"))], CoreHarness.Only);
        var error = Assert.Throws<RaftInvariantException>(() => new RaftCore(CoreHarness.Seven, restore));
        Assert.Contains("commit index lies beyond the log", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_in_the_restored_log_is_refused()
    {
        var restore = new RaftRestore(new HardState(1, 7, 0), 4, 1, [new Entry(6, 1, CoreHarness.Data("a"))], CoreHarness.Only);
        Assert.Throws<RaftInvariantException>(() => new RaftCore(CoreHarness.Seven, restore));
    }

    [Fact]
    public void A_checkpoint_ahead_of_the_written_commit_index_counts_as_committed()
    {
        var core = new RaftCore(CoreHarness.Seven, new RaftRestore(new HardState(2, 7, 1), 8, 2, [], CoreHarness.Only));
        Assert.Equal(8ul, core.CommitIndex);
        Assert.False(core.HasReady);
        core.Campaign();
        var entry = Assert.Single(core.TakeReady().Entries);
        Assert.Equal((9ul, 3ul), (entry.Index, entry.Term));
    }

    [Fact]
    public void Committed_entries_above_the_checkpoint_are_handed_on_again()
    {
        var entries = Enumerable.Range(5, 3).Select(i => new Entry((ulong)i, 2, CoreHarness.Data("a"))).ToArray();
        var core = new RaftCore(CoreHarness.Seven, new RaftRestore(new HardState(2, 7, 6), 4, 2, entries, CoreHarness.Only));
        Assert.Equal([5ul, 6ul], core.TakeReady().Committed.Select(e => e.Index));
    }

    [Fact]
    public void Etcd_11888_a_crash_between_the_snapshot_and_the_hard_state_is_started_from()
    {
        var core = new RaftCore(CoreHarness.Seven, new RaftRestore(new HardState(2, 7, 1), 8, 5, [], CoreHarness.Only));
        Assert.Equal(5ul, core.Term);
        Assert.True(core.TakeReady().HardState is { Term: 5, Vote: 0 });
    }

    [Fact]
    public void A_log_above_the_term_is_refused()
    {
        var restore = new RaftRestore(new HardState(1, 7, 0), 4, 1, [new Entry(5, 2, CoreHarness.Data("a"))], CoreHarness.Only);
        Assert.Throws<RaftInvariantException>(() => new RaftCore(CoreHarness.Seven, restore));
    }

    [Fact]
    public void Section_4_1_Two_changes_in_the_log_mean_that_the_first_is_committed()
    {
        var first = new MembershipChange(MembershipOperation.AddVoter, 8, 0).Encode([]);
        var second = new MembershipChange(MembershipOperation.AddVoter, 9, 1).Encode([]);
        Entry[] entries = [new(1, 1, first, EntryKind.Membership), new(2, 1, second, EntryKind.Membership)];
        var core = new RaftCore(CoreHarness.Seven, new RaftRestore(new HardState(1, 7, 0), 0, 0, entries, CoreHarness.Only));
        Assert.Equal(Membership.Of([7, 8], index: 1), core.Membership);
    }

    [Fact]
    public void Who_does_not_know_the_members_refuses_to_guess_them_from_a_change()
    {
        var core = new RaftCore(CoreHarness.Seven, RaftRestore.Empty);
        var change = new MembershipChange(MembershipOperation.AddVoter, 7, 0).Encode([]);
        var append = new Message { Kind = MessageKind.Append, From = 1, To = 7, Term = 1, Entries = [new Entry(1, 1, change, EntryKind.Membership)], Commit = 1 };
        Assert.Throws<RaftInvariantException>(() => core.Step(append));
    }
}
