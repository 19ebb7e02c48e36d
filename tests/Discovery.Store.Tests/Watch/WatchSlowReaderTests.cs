using Discovery.Protocol;
using Discovery.Store.Watch;
using static Discovery.Store.Tests.Watch.WatchFixture;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchSlowReaderTests
{
    [Fact]
    public void A_full_queue_makes_a_watch_read_history_from_where_it_was()
    {
        var watch = new WatchFixture(new WatchHubOptions { QueuedEventsMax = 3 });
        watch.Watch("a");
        Puts(watch, "a", 10);
        Assert.Equal(new WatchStatistics(1, 1, 1), watch.Hub.Statistics);
        Assert.Equal(Enumerable.Range(2, 10).Select(r => $"a@{r}"), watch.Drain().Told());
        Assert.Equal(new WatchStatistics(1, 1, 0), watch.Hub.Statistics);
    }

    [Fact]
    public void The_queue_is_bounded_in_bytes_as_well()
    {
        var watch = new WatchFixture(new WatchHubOptions { QueuedBytesMax = 5_000 });
        watch.Watch("a");
        for (var i = 0; i < 100; i++)
        {
            watch.History.Put("a", new string('x', 1_000));
        }

        var waiting = 0;
        while (watch.Stream.TryTake(out _))
        {
            waiting++;
        }

        Assert.InRange(waiting, 4, 6);
        Assert.Equal(100 - waiting, watch.Drain().Told().Length);
    }

    [Fact]
    public void A_revision_larger_than_the_queue_is_still_delivered_whole()
    {
        var watch = new WatchFixture(new WatchHubOptions { QueuedEventsMax = 2 });
        watch.Watch("k", "l");
        watch.History.Apply([.. Enumerable.Range(0, 50).Select(i => Op.Put($"k{i}", "1"))]);
        watch.History.Apply([.. Enumerable.Range(0, 50).Select(i => Op.Put($"k{i}", "2"))]);
        Assert.Equal([50, 50], watch.Drain().Select(r => r.Events.Count));
    }

    [Fact]
    public void Etcd_15274_An_event_is_never_told_twice_around_falling_behind_and_catching_up()
    {
        var watch = new WatchFixture(new WatchHubOptions { QueuedEventsMax = 2 });
        watch.Watch("a");
        var taken = new List<WatchResponse>();
        for (var round = 0; round < 50; round++)
        {
            Puts(watch, "a", 1 + (round % 5));
            for (var i = 0; i < 1 + (round % 3) && watch.Stream.TryTake(out var response); i++)
            {
                taken.Add(response);
            }

            watch.Stream.CatchUp(1 + (round % 4));
        }

        taken.AddRange(watch.Drain());
        var revisions = taken.SelectMany(r => r.Events).Select(e => e.Kv.ModRevision).ToList();
        Assert.Equal(Enumerable.Range(2, revisions.Count).Select(r => (long)r), revisions);
        Assert.Equal(watch.History.CurrentRevision, revisions[^1]);
    }

    [Fact]
    public void What_is_written_while_history_is_read_comes_after_it()
    {
        var watch = new WatchFixture();
        Puts(watch, "a", 3);
        watch.Stream.Handle(Create("a", start: 2));
        var writes = 0;
        watch.History.DuringRead = () =>
        {
            if (writes++ < 5)
            {
                watch.History.Put("a", "during");
            }
        };
        Assert.Equal(Enumerable.Range(2, 8).Select(r => $"a@{r}"), watch.Drain().Told());
    }

    [Fact]
    public void Others_on_the_stream_do_not_wait_for_a_watch_with_a_long_history()
    {
        var watch = new WatchFixture();
        Puts(watch, "long", 1_000);
        Puts(watch, "short", 1);
        watch.Stream.Handle(Create("long", start: 1));
        watch.Stream.Handle(Create("short", start: 1));
        var responses = DrainOf(watch.Stream, catchUpEvents: 20);
        var shortAt = responses.ToList().FindIndex(r => r.WatchId == 1 && r.Events.Count == 1);
        Assert.InRange(responses.Take(shortAt).Told().Length, 0, 100);
        Assert.Equal(1_001, responses.Told().Length);
    }

    [Fact]
    public void A_catch_up_does_only_about_as_much_as_it_may()
    {
        var watch = new WatchFixture();
        Puts(watch, "a", 1_000);
        watch.Stream.Handle(Create("a", start: 1));
        watch.Stream.TryTake(out _);
        Assert.True(watch.Stream.CatchUp(100));
        var first = new List<WatchResponse>();
        while (watch.Stream.TryTake(out var response))
        {
            first.Add(response);
        }

        Assert.InRange(first.Told().Length, 50, 150);
        Assert.Equal(1_000 - first.Told().Length, watch.Drain().Told().Length);
    }

    [Fact]
    public void A_stream_that_is_never_idle_still_catches_its_lagging_watches_up()
    {
        var watch = new WatchFixture();
        Puts(watch, "old", 10);
        watch.Watch("busy");
        watch.Stream.Handle(Create("old", start: 2));
        var told = new List<WatchResponse>();
        for (var i = 0; i < 500 && told.Where(r => r.WatchId == 1).Told().Length < 10; i++)
        {
            // The writer's loop, with two new events for every one that it takes.
            Puts(watch, "busy", 2);
            if (watch.Stream.TryTake(out var response))
            {
                told.Add(response);
            }
            else
            {
                watch.Stream.CatchUp(100);
            }
        }

        Assert.Equal(10, told.Where(r => r.WatchId == 1).Told().Length);
    }

    [Fact]
    public void History_is_cut_between_revisions_into_responses_of_bounded_size()
    {
        var watch = new WatchFixture(new WatchHubOptions { ResponseBytesMax = 10_000 });
        for (var i = 0; i < 60; i++)
        {
            watch.History.Apply(Op.Put("a", new string('x', 1_000)), Op.Put("b", new string('x', 1_000)));
        }

        var responses = watch.Watch("a", "c", start: 1).Skip(1).ToList();
        Assert.Equal(120, responses.Told().Length);
        Assert.All(responses, r => Assert.InRange(r.CalculateSize(), 1, 11_000));
        Assert.All(responses, r => Assert.Equal(0, r.Events.Count % 2));
        Assert.InRange(responses.Count, 12, 30);
    }

    [Fact]
    public void Watches_of_a_key_that_fall_behind_together_read_history_together()
    {
        const int Watches = 50;
        var watch = new WatchFixture(new WatchHubOptions { QueuedEventsMax = Watches });
        for (var i = 0; i < Watches; i++)
        {
            watch.Watch("a");
        }

        Puts(watch, "a", 10);
        Assert.Equal(Watches, watch.Hub.Statistics.SlowWatchers);
        var taken = watch.Drain();
        Assert.All(
            taken.GroupBy(r => r.WatchId),
            one => Assert.Equal(Enumerable.Range(2, 10).Select(r => $"a@{r}"), one.Told()));
        Assert.Equal(Watches * 10, taken.Told().Length);
        Assert.InRange(watch.History.Reads, 1, 20);
    }

    [Fact]
    public void Watches_that_see_something_else_do_not_read_together()
    {
        var watch = new WatchFixture(new WatchHubOptions { QueuedEventsMax = 1 });
        watch.Watch("a");
        watch.Watch("a", also: c => c.Filters.Add(WatchCreateRequest.Types.FilterType.Noput));
        watch.Watch("a", "b");
        watch.Stream.Handle(Create("a", start: 3));
        for (var i = 0; i < 5; i++)
        {
            watch.History.Put("a", "1");
            watch.History.Delete("a");
        }

        var told = watch.Drain().GroupBy(r => r.WatchId).ToDictionary(one => one.Key, one => one.Told().Length);
        Assert.Equal((10, 5, 10, 9), (told[0], told[1], told[2], told[3]));
    }

    [Fact]
    public void Writers_never_read_history_and_are_not_stopped_by_a_stream_that_nobody_reads()
    {
        var watch = new WatchFixture(new WatchHubOptions { QueuedEventsMax = 2 });
        watch.Watch("a");
        watch.History.DuringRead = () => Assert.Fail("a writer read history");
        Puts(watch, "a", 1_000);
        Assert.Equal(0, watch.History.Reads);
    }

    private static void Puts(WatchFixture watch, string key, int count)
    {
        for (var i = 0; i < count; i++)
        {
            watch.History.Put(key, $"{i}");
        }
    }
}
