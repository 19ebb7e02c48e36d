using Discovery.Protocol;
using static Discovery.Store.Tests.Watch.WatchFixture;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchCreateTests
{
    private readonly WatchFixture _watch = new();

    [Fact]
    public void A_watch_is_confirmed_with_the_current_revision_before_its_first_event()
    {
        _watch.History.Put("a", "1");
        _watch.Stream.Handle(Create("a"));
        _watch.History.Put("a", "2");

        var responses = _watch.Drain();

        Assert.True(responses[0].Created);
        Assert.Equal(2, responses[0].Header.Revision);
        Assert.Empty(responses[0].Events);
        Assert.Equal(["a@3"], responses.Told());
        Assert.Equal(3, responses[1].Header.Revision);
    }

    [Fact]
    public void Ids_are_counted_from_0_and_skip_those_that_the_client_chose()
    {
        long[] asked = [0, 0, 7, -5, 2, 0, 0];
        var given = asked.Select(id => _watch.Watch("k", also: c => c.WatchId = id)[0].WatchId);
        Assert.Equal([0, 1, 7, -5, 2, 3, 4], given);
    }

    [Fact]
    public void An_id_in_use_is_refused_under_no_id()
    {
        _watch.Watch("a", also: c => c.WatchId = 7);
        var refused = Assert.Single(_watch.Watch("b", also: c => c.WatchId = 7));
        Assert.True(refused.Created && refused.Canceled);
        Assert.Equal(-1, refused.WatchId);
        Assert.Equal("mvcc: duplicate watch ID provided on the WatchStream", refused.CancelReason);
        Assert.Equal(1, _watch.Hub.Statistics.Watchers);
    }

    [Fact]
    public void An_id_is_free_again_after_its_watch_was_cancelled()
    {
        _watch.Watch("a", also: c => c.WatchId = 7);
        _watch.Stream.Handle(Cancel(7));
        _watch.Drain();
        var created = Assert.Single(_watch.Watch("b", also: c => c.WatchId = 7));
        Assert.True(created is { Created: true, Canceled: false, WatchId: 7 });
    }

    [Fact]
    public void Etcd_20709_A_negative_start_revision_is_refused()
    {
        var refused = Assert.Single(_watch.Watch("a", start: -1));
        Assert.True(refused.Created && refused.Canceled);
        Assert.Equal(-1, refused.WatchId);
        Assert.Equal("etcdserver: mvcc: required revision has been compacted", refused.CancelReason);
        Assert.Equal(0, refused.CompactRevision);

        // etcd 3.5.16 accepted it, and then lost the events of every other watch that was catching up.
        _watch.History.Put("b", "1");
        Assert.Equal(["b@2"], _watch.Watch("b", start: 2).Told());
    }

    [Fact]
    public void Etcd_14563_A_refused_creation_leaves_watch_0_alone()
    {
        _watch.Watch("a");
        var refusals = _watch.Watch("a", start: -1).Concat(_watch.Watch("b", "a")).ToList();
        _watch.Stream.Refuse("etcdserver: permission denied");
        refusals.AddRange(_watch.Drain());
        Assert.Equal(3, refusals.Count);
        Assert.All(refusals, refusal => Assert.Equal(-1, refusal.WatchId));

        _watch.History.Put("a", "1");
        Assert.Equal(0, Assert.Single(_watch.Drain()).WatchId);
        _watch.Stream.Handle(Cancel(0));
        Assert.True(Assert.Single(_watch.Drain()).Canceled);
        _watch.History.Put("a", "2");
        Assert.Empty(_watch.Drain());
    }

    [Fact]
    public void What_the_server_refuses_is_answered_in_order_with_its_reason()
    {
        _watch.Stream.Handle(Create("a"));
        _watch.Stream.Refuse("etcdserver: permission denied");
        _watch.Stream.Handle(Create("a"));
        var responses = _watch.Drain();
        Assert.Equal([0, -1, 1], responses.Select(r => r.WatchId));
        Assert.Equal("etcdserver: permission denied", responses[1].CancelReason);
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("b", "b")]
    [InlineData("ab", "a")]
    public void A_range_that_ends_before_it_begins_is_refused(string key, string end)
    {
        var refused = Assert.Single(_watch.Watch(key, end));
        Assert.True(refused.Created && refused.Canceled);
        Assert.Equal("mvcc: watcher range is empty", refused.CancelReason);
    }

    [Fact]
    public void A_start_in_the_past_gets_history_and_then_what_happens()
    {
        _watch.History.Put("a", "1");
        _watch.History.Put("b", "1");
        _watch.History.Put("a", "2");
        Assert.Equal(["a@2", "a@4"], _watch.Watch("a", start: 2).Told());
        _watch.History.Put("a", "3");
        Assert.Equal(["a@5"], _watch.Drain().Told());
    }

    [Fact]
    public void History_comes_in_one_response_under_the_revision_at_which_it_was_read()
    {
        _watch.History.Put("a", "1");
        _watch.History.Put("a", "2");
        _watch.History.Put("z", "1");
        var responses = _watch.Watch("a", start: 1);
        Assert.Equal(2, responses.Count);
        Assert.Equal(["a@2", "a@3"], responses.Told());
        Assert.Equal(4, responses[1].Header.Revision);
    }

    [Fact]
    public void A_start_in_the_future_gets_nothing_before_it()
    {
        Assert.Single(_watch.Watch("f", start: 4));
        _watch.History.Put("f", "2");
        _watch.History.Put("f", "3");
        Assert.Empty(_watch.Drain());
        _watch.History.Put("f", "4");
        _watch.History.Put("f", "5");
        Assert.Equal(["f@4", "f@5"], _watch.Drain().Told());
    }

    [Fact]
    public void A_start_right_after_the_current_revision_reads_no_history()
    {
        _watch.History.Put("a", "1");
        _watch.Watch("a", start: 3);
        _watch.History.Put("a", "2");
        Assert.Equal(["a@3"], _watch.Drain().Told());
        Assert.Equal(0, _watch.History.Reads);
    }

    [Fact]
    public void A_request_without_content_is_ignored()
    {
        _watch.Stream.Handle(new WatchRequest());
        Assert.Empty(_watch.Drain());
        Assert.Equal(0, _watch.Wakes);
    }
}
