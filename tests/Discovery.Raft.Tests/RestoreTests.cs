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
}
