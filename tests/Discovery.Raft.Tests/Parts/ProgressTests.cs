namespace Discovery.Raft.Tests;

public sealed class ProgressTests
{
    [Fact]
    public void Etcd_raft_149_Next_is_never_at_or_below_Match()
    {
        var progress = Replicating(match: 5);
        Assert.False(progress.Refuse(refused: 5, tryAt: 2));
        Assert.False(progress.Refuse(refused: 3, tryAt: 2));
        Assert.True(progress.Refuse(refused: 8, tryAt: 2));
        Assert.Equal((5ul, 6ul, ProgressState.Probe), (progress.Match, progress.Next, progress.State));
    }

    [Fact]
    public void An_acknowledgement_of_long_ago_changes_nothing()
    {
        var progress = Replicating(match: 5);
        Assert.False(progress.Acknowledge(3));
        Assert.Equal((5ul, 6ul), (progress.Match, progress.Next));
    }

    [Fact]
    public void A_probe_waits_for_an_answer()
    {
        var progress = new Progress(4, new Inflights(2, 100));
        progress.Sent(commit: 1, entries: 2, bytes: 10);
        Assert.True(progress.IsPaused);
        Assert.Equal(4ul, progress.Next);
        Assert.False(progress.Refuse(refused: 2, tryAt: 1));
        Assert.True(progress.IsPaused);
        Assert.True(progress.Refuse(refused: 3, tryAt: 1));
        Assert.Equal((2ul, false, true), (progress.Next, progress.IsPaused, progress.MustSend));
    }

    [Fact]
    public void Replication_runs_ahead_until_the_window_is_full()
    {
        var progress = Replicating(match: 0);
        progress.Sent(0, 2, 10);
        Assert.False(progress.HasFullWindow);
        progress.Sent(0, 2, 10);
        Assert.True(progress.HasFullWindow);
        Assert.Equal(5ul, progress.Next);
        progress.Sent(0, 0, 0);
        Assert.True(progress.IsPaused);
        progress.Acknowledge(2);
        Assert.False(progress.HasFullWindow || progress.IsPaused);
    }

    [Fact]
    public void Behind_a_snapshot_the_probe_begins()
    {
        var progress = Replicating(match: 3);
        progress.BecomeSnapshot(9);
        Assert.False(progress.Refuse(5, 1));
        progress.BecomeProbe();
        Assert.Equal(10ul, progress.Next);
    }

    [Fact]
    public void After_a_failed_snapshot_the_probe_begins_where_it_was_and_waits_to_hear()
    {
        var progress = Replicating(match: 3);
        progress.BecomeSnapshot(9);
        progress.SnapshotFailed();
        Assert.Equal((4ul, true), (progress.Next, progress.IsPaused));
        progress.Answered(1);
        Assert.False(progress.IsPaused);
    }

    [Fact]
    public void Rounds_do_not_go_back()
    {
        var progress = Replicating(match: 0);
        progress.Answered(5);
        progress.Answered(3);
        Assert.Equal(5ul, progress.Round);
    }

    [Fact]
    public void A_window_is_full_by_messages_or_by_bytes()
    {
        var byMessages = new Inflights(2, 100);
        byMessages.Add(1, 1);
        Assert.False(byMessages.IsFull);
        byMessages.Add(3, 1);
        Assert.True(byMessages.IsFull);
        byMessages.FreeUpTo(2);
        Assert.Equal((false, 1), (byMessages.IsFull, byMessages.Count));

        var byBytes = new Inflights(2, 100);
        byBytes.Add(1, 100);
        Assert.True(byBytes.IsFull);
        byBytes.FreeUpTo(1);
        Assert.False(byBytes.IsFull);
        byBytes.Add(2, 100);
        byBytes.Clear();
        Assert.Equal((false, 0), (byBytes.IsFull, byBytes.Count));
    }

    private static Progress Replicating(ulong match)
    {
        var progress = new Progress(match + 1, new Inflights(2, 100));
        progress.Acknowledge(match);
        progress.BecomeReplicate();
        return progress;
    }
}
