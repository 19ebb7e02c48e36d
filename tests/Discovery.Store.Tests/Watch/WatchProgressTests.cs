using Discovery.Store.Watch;
using static Discovery.Store.Tests.Watch.WatchFixture;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchProgressTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly WatchFixture _watch = new(new WatchHubOptions { ProgressInterval = Interval, QueuedEventsMax = 4 });
    private TimeSpan _now = TimeSpan.FromSeconds(1_000_000);

    [Fact]
    public void A_progress_request_is_answered_once_for_all_watches_of_the_stream()
    {
        _watch.Watch("a");
        _watch.Watch("b");
        _watch.History.Put("c", "1");
        _watch.Stream.Handle(Progress());
        var progress = Assert.Single(_watch.Drain());
        Assert.Equal(-1, progress.WatchId);
        Assert.Equal(2, progress.Header.Revision);
        Assert.Empty(progress.Events);
        Assert.Empty(_watch.Drain());
    }

    [Fact]
    public void A_progress_request_on_a_stream_without_watches_is_ignored()
    {
        _watch.Stream.Handle(Progress());
        Assert.Empty(_watch.Drain());
        Assert.Single(_watch.Watch("a"));
    }

    [Fact]
    public void Etcd_15220_Requested_progress_never_overtakes_events_that_are_still_to_be_read()
    {
        for (var i = 0; i < 20; i++)
        {
            _watch.History.Put("a", $"{i}");
        }

        _watch.Stream.Handle(Create("a", start: 2));
        _watch.Stream.Handle(Create("b"));
        _watch.Stream.Handle(Progress());
        var responses = _watch.Drain();
        Assert.Equal(20, responses.Told().Length);
        Assert.Equal(-1, responses[^1].WatchId);
        Assert.Equal(21, responses[^1].Header.Revision);
        Assert.Equal(1, responses.Count(r => r.WatchId == -1));
    }

    [Fact]
    public void Etcd_15220_Requested_progress_waits_for_a_watch_that_fell_behind()
    {
        _watch.Watch("a");
        for (var i = 0; i < 10; i++)
        {
            _watch.History.Put("a", $"{i}");
        }

        _watch.Stream.Handle(Progress());
        var responses = _watch.Drain();
        Assert.Equal(10, responses.Told().Length);
        Assert.Equal((-1, 11), (responses[^1].WatchId, responses[^1].Header.Revision));
    }

    [Fact]
    public void Requested_progress_is_answered_when_the_last_lagging_watch_is_cancelled()
    {
        _watch.History.Put("a", "1");
        _watch.Watch("b");
        _watch.Stream.Handle(Create("a", start: 1));
        _watch.Stream.Handle(Progress());
        _watch.Stream.Handle(Cancel(1));
        Assert.Equal([1, 1, -1], _watch.Drain().Select(r => r.WatchId));
    }

    [Fact]
    public void Requested_progress_is_answered_when_the_last_lagging_watch_turns_out_to_be_compacted()
    {
        _watch.History.Put("a", "1");
        _watch.History.Put("a", "2");
        _watch.History.Compact(3);
        _watch.Watch("b");
        _watch.Stream.Handle(Create("a", start: 1));
        _watch.Stream.Handle(Progress());
        var responses = _watch.Drain();
        Assert.Equal([1, 1, -1], responses.Select(r => r.WatchId));
        Assert.Equal(3, responses[^1].Header.Revision);
    }

    [Fact]
    public void A_silent_watch_hears_of_the_current_revision_once_an_interval()
    {
        _watch.Watch("a", also: c => c.ProgressNotify = true);
        _watch.Watch("a");
        Assert.Empty(Tick(TimeSpan.Zero));
        _watch.History.Put("other", "1");
        Assert.Empty(Tick(Interval * 0.9));
        var progress = Assert.Single(Tick(Interval * 0.2));
        Assert.Equal((0, 2), (progress.WatchId, progress.Header.Revision));
        Assert.Empty(Tick(Interval * 0.5));
        Assert.Single(Tick(Interval));
    }

    [Fact]
    public void Etcd_17566_A_watch_that_never_had_an_event_still_gets_progress()
    {
        _watch.History.Put("a", "1");
        _watch.History.Put("b", "1");
        _watch.Watch("c", start: 2, also: c => c.ProgressNotify = true);
        Tick(TimeSpan.Zero);
        Assert.Equal(3, Assert.Single(Tick(Interval * 1.1)).Header.Revision);
    }

    [Fact]
    public void A_watch_that_had_an_event_skips_one_notification()
    {
        _watch.Watch("a", also: c => c.ProgressNotify = true);
        Tick(TimeSpan.Zero);
        _watch.History.Put("a", "1");
        Assert.Equal(["a@2"], Tick(Interval * 1.1).Told());
        Assert.Equal((0, 2), Assert.Single(Tick(Interval * 1.1).Select(r => (r.WatchId, r.Header.Revision))));
    }

    [Fact]
    public void A_watch_that_lags_is_not_told_of_progress()
    {
        _watch.History.Put("a", "1");
        _watch.Stream.Handle(Create("a", start: 1, also: c => c.ProgressNotify = true));
        _watch.Hub.Tick(_now);
        _watch.Hub.Tick(_now + (Interval * 2));
        var responses = _watch.Drain();
        Assert.Equal(2, responses.Count);
        Assert.Equal(["a@2"], responses.Told());
    }

    [Fact]
    public void Etcd_20221_A_watch_of_the_future_is_not_told_of_a_revision_before_its_start()
    {
        _watch.Watch("a", start: 10, also: c => c.ProgressNotify = true);
        Tick(TimeSpan.Zero);
        _watch.History.Put("b", "1");
        _watch.Stream.Handle(Progress());
        Assert.Empty(Tick(Interval * 1.1));
        for (var revision = 3; revision <= 10; revision++)
        {
            _watch.History.Put("b", "1");
        }

        Assert.Equal(10, Assert.Single(Tick(Interval * 1.1)).Header.Revision);
        _watch.Stream.Handle(Progress());
        Assert.Equal(10, Assert.Single(_watch.Drain()).Header.Revision);
    }

    [Fact]
    public void A_cancelled_watch_is_not_told_of_progress()
    {
        _watch.Watch("a", also: c => c.ProgressNotify = true);
        Tick(TimeSpan.Zero);
        _watch.Stream.Handle(Cancel(0));
        _watch.Drain();
        Assert.Empty(Tick(Interval * 2));
    }

    [Fact]
    public void Progress_does_not_pile_up_before_a_reader_that_takes_nothing()
    {
        _watch.Watch("a", also: c => c.ProgressNotify = true);
        for (var i = 0; i < 1000; i++)
        {
            _watch.Hub.Tick(_now += Interval * 2);
        }

        Assert.InRange(_watch.Drain().Count, 1, new WatchHubOptions().QueuedAnswersMax);
    }

    [Fact]
    public void Streams_that_were_opened_together_do_not_all_report_together()
    {
        var streams = Enumerable.Range(0, 64).Select(_ => _watch.Hub.Open(() => { })).ToList();
        foreach (var stream in streams)
        {
            stream.Handle(Create("a", also: c => c.ProgressNotify = true));
            _watch.Drain(stream);
        }

        _watch.Hub.Tick(_now);
        _watch.Hub.Tick(_now + (Interval * 1.05));
        Assert.InRange(streams.Count(stream => _watch.Drain(stream).Count > 0), 16, 48);
        _watch.Hub.Tick(_now + (Interval * 1.1));
        Assert.InRange(streams.Count(stream => _watch.Drain(stream).Count > 0), 16, 48);
    }

    private IReadOnlyList<Discovery.Protocol.WatchResponse> Tick(TimeSpan later)
    {
        _watch.Hub.Tick(_now += later);
        return _watch.Drain();
    }
}
