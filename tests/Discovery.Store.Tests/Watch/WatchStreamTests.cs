using Discovery.Store.Watch;
using static Discovery.Store.Tests.Watch.WatchFixture;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchStreamTests
{
    private readonly WatchFixture _watch = new(new WatchHubOptions { QueuedAnswersMax = 8, QueuedEventsMax = 8 });

    [Fact]
    public void A_cancelled_watch_is_confirmed_and_hears_nothing_more()
    {
        _watch.Watch("a");
        _watch.History.Put("a", "1");
        _watch.Stream.Handle(Cancel(0));
        _watch.History.Put("a", "2");
        var responses = _watch.Drain();
        Assert.Equal(["a@2"], responses.Told());
        Assert.True(responses[^1] is { Canceled: true, WatchId: 0, CancelReason: "", CompactRevision: 0 });
        Assert.Equal(2, responses[^1].Header.Revision);
    }

    [Fact]
    public void Cancelling_an_unknown_watch_is_ignored()
    {
        _watch.Stream.Handle(Cancel(99));
        Assert.Empty(_watch.Drain());
        _watch.Watch("a");
        _watch.Stream.Handle(Cancel(0));
        _watch.Stream.Handle(Cancel(0));
        Assert.Single(_watch.Drain());
    }

    [Fact]
    public void The_ready_callback_comes_once_when_an_idle_stream_gets_work()
    {
        _watch.Stream.Handle(Create("a"));
        Assert.Equal(1, _watch.Wakes);
        _watch.Stream.Handle(Create("a"));
        _watch.History.Put("a", "1");
        Assert.Equal(1, _watch.Wakes);
        _watch.Drain();
        _watch.History.Put("b", "1");
        Assert.Equal(1, _watch.Wakes);
        _watch.History.Put("a", "2");
        Assert.Equal(2, _watch.Wakes);
    }

    [Fact]
    public void The_ready_callback_may_use_the_stream()
    {
        var told = new List<string>();
        WatchStream? stream = null;
        stream = _watch.Hub.Open(() =>
        {
            while (stream!.TryTake(out var response))
            {
                told.AddRange(new[] { response }.Told());
            }
        });
        stream.Handle(Create("a"));
        _watch.History.Put("a", "1");
        Assert.Equal(["a@2"], told);
    }

    [Fact]
    public void A_client_that_sends_requests_and_reads_nothing_is_held_back()
    {
        var resumed = 0;
        var stream = _watch.Hub.Open(() => { }, () => resumed++);
        for (var i = 0; i < 8; i++)
        {
            Assert.True(stream.AcceptsRequests);
            stream.Handle(Create($"k{i}"));
        }

        Assert.False(stream.AcceptsRequests);
        Assert.Equal(0, resumed);
        Assert.True(stream.TryTake(out _));
        Assert.True(stream.AcceptsRequests);
        Assert.Equal(1, resumed);
        _watch.Drain(stream);
        Assert.Equal(1, resumed);
    }

    [Fact]
    public void Events_do_not_hold_requests_back()
    {
        _watch.Watch("a");
        for (var i = 0; i < 100; i++)
        {
            _watch.History.Put("a", "v");
        }

        Assert.True(_watch.Stream.AcceptsRequests);
    }

    [Fact]
    public void Etcd_11850_Closing_a_stream_leaves_nothing_of_its_watches_behind()
    {
        _watch.Watch("a");
        _watch.Watch("b", "c");
        _watch.Stream.Handle(Create("a", start: 1));
        for (var i = 0; i < 20; i++)
        {
            _watch.History.Put("a", "v");
        }

        Assert.Equal(new WatchStatistics(1, 3, 2), _watch.Hub.Statistics);
        _watch.Stream.Close();
        Assert.Equal(new WatchStatistics(0, 0, 0), _watch.Hub.Statistics);
        Assert.Empty(_watch.Drain());
        _watch.History.Put("a", "v");
        Assert.Empty(_watch.Drain());
    }

    [Fact]
    public void A_closed_stream_ignores_requests_and_may_be_closed_again()
    {
        _watch.Stream.Close();
        _watch.Stream.Close();
        _watch.Stream.Handle(Create("a"));
        _watch.Stream.Handle(Progress());
        _watch.Stream.Refuse("etcdserver: permission denied");
        Assert.Empty(_watch.Drain());
        Assert.Equal(0, _watch.Wakes);
    }

    [Fact]
    public void Etcd_20066_Watches_are_counted_once_however_they_end()
    {
        _watch.History.Put("a", "1");
        _watch.History.Put("a", "2");
        _watch.History.Compact(3);
        _watch.Watch("a");
        _watch.Watch("a", start: 1); // ended by compaction
        _watch.Stream.Handle(Cancel(1));
        Assert.Equal(new WatchStatistics(1, 1, 0), _watch.Hub.Statistics);
        _watch.Stream.Handle(Cancel(0));
        _watch.Stream.Handle(Cancel(0));
        Assert.Equal(new WatchStatistics(1, 0, 0), _watch.Hub.Statistics);
        _watch.Stream.Close();
        Assert.Equal(new WatchStatistics(0, 0, 0), _watch.Hub.Statistics);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Limits_of_nothing_are_refused(int events, int bytes)
    {
        var options = new WatchHubOptions { QueuedEventsMax = events, QueuedBytesMax = bytes };
        Assert.Throws<ArgumentOutOfRangeException>(() => new WatchHub(_watch.History, options));
    }
}
