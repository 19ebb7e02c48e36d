using Discovery.Store.Watch;
using static Discovery.Store.Tests.Watch.WatchFixture;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchCompactionTests
{
    private readonly WatchFixture _watch = new(new WatchHubOptions { QueuedEventsMax = 4 });

    [Fact]
    public void A_start_below_the_compact_revision_is_confirmed_and_then_cancelled_with_it()
    {
        Puts(5);
        _watch.History.Compact(4);
        var responses = _watch.Watch("a", start: 3);
        Assert.Equal(2, responses.Count);
        Assert.True(responses[0] is { Created: true, Canceled: false, WatchId: 0 });
        Assert.True(responses[1] is { Created: false, Canceled: true, WatchId: 0, CompactRevision: 4, CancelReason: "" });
        Assert.Equal(0, responses[1].Header.Revision); // etcd sends none here
        Assert.Equal(0, _watch.Hub.Statistics.Watchers);
    }

    [Fact]
    public void The_compact_revision_itself_can_be_watched()
    {
        Puts(5);
        _watch.History.Compact(4);
        Assert.Equal(["a@4", "a@5", "a@6"], _watch.Watch("a", start: 4).Told());
    }

    [Fact]
    public void Etcd_19179_A_delete_at_the_compact_revision_is_told()
    {
        _watch.History.Put("a", "1");
        _watch.History.Delete("a");
        _watch.History.Put("b", "1");
        _watch.History.Compact(3);
        Assert.Equal(["-a@3", "b@4"], _watch.Watch("a", "z", start: 3).Told());
    }

    [Fact]
    public void A_watch_that_is_up_to_date_does_not_mind_a_compaction()
    {
        _watch.Watch("a");
        Puts(3);
        _watch.History.Compact(4);
        Puts(1);
        Assert.Equal(["a@2", "a@3", "a@4", "a@5"], _watch.Drain().Told());
    }

    [Fact]
    public void A_slow_watch_is_cancelled_when_what_it_needs_was_compacted_meanwhile()
    {
        _watch.Watch("a");
        Puts(10);
        _watch.History.Compact(9);
        var responses = _watch.Drain();
        Assert.Equal(["a@2", "a@3", "a@4", "a@5"], responses.Told());
        Assert.True(responses[^1] is { Canceled: true, CompactRevision: 9, WatchId: 0 });
        Puts(1);
        Assert.Empty(_watch.Drain());
    }

    [Fact]
    public void Etcd_17529_A_compacted_watch_on_a_starved_stream_is_cancelled_and_never_skips_events()
    {
        _watch.Watch("a");
        _watch.Watch("b");
        Puts(4); // the queue is full
        _watch.History.Put("b", "1"); // b falls behind
        _watch.History.Put("b", "2");
        _watch.History.Compact(7);
        Assert.True(_watch.Stream.CatchUp(100)); // no room: the cancellation cannot be told yet
        _watch.History.Put("b", "3");
        var responses = _watch.Drain();
        Assert.Empty(responses.Where(r => r.WatchId == 1).Told());
        Assert.True(Assert.Single(responses, r => r.WatchId == 1) is { Canceled: true, CompactRevision: 7 });
    }

    [Fact]
    public void The_id_of_a_watch_that_was_cancelled_by_compaction_is_free_again()
    {
        Puts(5);
        _watch.History.Compact(4);
        _watch.Watch("a", start: 1, also: c => c.WatchId = 9);
        Assert.True(Assert.Single(_watch.Watch("a", also: c => c.WatchId = 9)) is { Created: true, Canceled: false });
    }

    [Fact]
    public void A_cancellation_during_the_read_wins()
    {
        Puts(2);
        _watch.Stream.Handle(Create("a", start: 1));
        _watch.History.DuringRead = () => _watch.Stream.Handle(Cancel(0));
        var responses = _watch.Drain();
        Assert.Equal(2, responses.Count);
        Assert.True(responses[1] is { Canceled: true, CompactRevision: 0 });
    }

    [Fact]
    public void A_watch_of_the_future_survives_a_compaction()
    {
        _watch.Watch("a", start: 6);
        Puts(3);
        _watch.History.Compact(4);
        Puts(2);
        Assert.Equal(["a@6"], _watch.Drain().Told());
    }

    private void Puts(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _watch.History.Put("a", "v");
        }
    }
}
