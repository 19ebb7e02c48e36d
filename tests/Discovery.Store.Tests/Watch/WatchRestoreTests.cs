using Discovery.Store.Watch;

namespace Discovery.Store.Tests.Watch;

/// <summary>The store under the hub is replaced by the leader's snapshot: revisions appear that were never published.</summary>
public sealed class WatchRestoreTests
{
    private readonly WatchFixture _watch = new();

    [Fact]
    public void Etcd_15271_A_watch_goes_on_where_it_stands_when_the_store_is_replaced()
    {
        _watch.Watch("a");
        _watch.History.Put("a", "1");
        Assert.Equal(["a@2"], _watch.Drain().Told());
        Unpublished("a", 3);
        _watch.Hub.Restored(_watch.History.CurrentRevision);
        _watch.History.Put("a", "last");
        Assert.Equal(["a@3", "a@4", "a@5", "a@6"], _watch.Drain().Told());
    }

    [Fact]
    public void Etcd_9281_A_watch_that_was_lagging_loses_nothing_when_the_store_is_replaced()
    {
        var watch = new WatchFixture(new WatchHubOptions { QueuedEventsMax = 2 });
        watch.Watch("a");
        for (var i = 0; i < 5; i++)
        {
            watch.History.Put("a", "v");
        }

        watch.History.ApplyUnpublished(Op.Put("a", "v"));
        watch.Hub.Restored(watch.History.CurrentRevision);
        Assert.Equal(Enumerable.Range(2, 6).Select(r => $"a@{r}"), watch.Drain().Told());
    }

    [Fact]
    public void Etcd_20221_A_watch_of_the_future_gets_no_older_events_after_the_store_was_replaced()
    {
        _watch.Watch("a", start: 10, also: c => c.ProgressNotify = true);
        Unpublished("a", 5);
        _watch.Hub.Tick(TimeSpan.Zero);
        _watch.Hub.Restored(_watch.History.CurrentRevision);
        _watch.Hub.Tick(TimeSpan.FromHours(1));
        _watch.Stream.Handle(WatchFixture.Progress());
        Assert.Empty(_watch.Drain());
        for (var revision = 7; revision <= 11; revision++)
        {
            _watch.History.Put("a", "v");
        }

        Assert.Equal(["a@10", "a@11"], _watch.Drain().Told());
    }

    [Fact]
    public void Etcd_9775_A_watch_of_the_future_whose_time_came_with_the_new_store_reads_from_its_start()
    {
        _watch.Watch("a", start: 4);
        Unpublished("a", 5);
        _watch.Hub.Restored(_watch.History.CurrentRevision);
        Assert.Equal(["a@4", "a@5", "a@6"], _watch.Drain().Told());
    }

    [Fact]
    public void A_quiet_watch_is_not_ended_by_an_old_compaction_when_the_store_is_replaced()
    {
        _watch.Watch("a");
        for (var i = 0; i < 10; i++)
        {
            _watch.History.Put("b", "v");
        }

        _watch.History.Compact(11);
        Unpublished("a", 1);
        _watch.Hub.Restored(_watch.History.CurrentRevision);
        Assert.Equal(["a@12"], _watch.Drain().Told());
    }

    [Fact]
    public void A_stream_is_woken_when_the_new_store_has_something_for_it()
    {
        _watch.Watch("a");
        var before = _watch.Wakes;
        Unpublished("a", 1);
        _watch.Hub.Restored(_watch.History.CurrentRevision);
        Assert.Equal(before + 1, _watch.Wakes);
    }

    [Fact]
    public void A_revision_that_does_not_follow_the_last_one_makes_watches_read_what_is_between()
    {
        _watch.Watch("a");
        Unpublished("a", 3);
        _watch.History.Put("a", "v");
        Assert.Equal(["a@2", "a@3", "a@4", "a@5"], _watch.Drain().Told());
    }

    [Fact]
    public void A_revision_is_never_published_twice()
    {
        _watch.History.Put("a", "1");
        var again = _watch.History.TruthFrom(2)[0];
        Assert.Throws<InvalidOperationException>(() => _watch.Hub.Publish(again));
    }

    [Fact]
    public void A_store_that_went_back_is_refused()
    {
        _watch.History.Put("a", "1");
        var refused = Assert.Throws<InvalidOperationException>(() => _watch.Hub.Restored(1));
        Assert.Contains("went back from revision 2 to 1", refused.Message, StringComparison.Ordinal);
    }

    private void Unpublished(string key, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _watch.History.ApplyUnpublished(Op.Put(key, "v"));
        }
    }
}
