using System.Diagnostics;
using Discovery.Store.Watch;
using Xunit.Abstractions;

namespace Discovery.Store.Tests.Watch;

/// <summary>
/// Sizes and times with ten thousand watches. The best of many rounds counts, as the machine may be busy with something else, and the
/// limits leave an order of magnitude for slow ones.
/// </summary>
[Collection(nameof(Alone))]
public sealed class WatchScaleTests(ITestOutputHelper output)
{
    private const int Watches = 10_000;
    private const int Rounds = 20;

    [Fact]
    public void An_idle_watch_takes_less_than_1_KB()
    {
        var watch = new WatchFixture();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Watches; i++)
        {
            watch.Stream.Handle(WatchFixture.Create($"/services/catalog/instance-{i:000000}"));
            Assert.True(watch.Stream.TryTake(out _));
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Watches;
        output.WriteLine($"{each} bytes for a watch of a single key on a shared stream");
        Assert.InRange(each, 1, 1023);
        GC.KeepAlive(watch);
    }

    [Fact]
    public void An_idle_range_watch_with_a_stream_of_its_own_takes_less_than_2_KB()
    {
        var watch = new WatchFixture();
        var streams = new List<WatchStream>(Watches);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Watches; i++)
        {
            var stream = watch.Hub.Open(() => { });
            stream.Handle(WatchFixture.Create($"/services/s{i:000000}/", $"/services/s{i:000000}0"));
            Assert.True(stream.TryTake(out _));
            streams.Add(stream);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Watches;
        output.WriteLine($"{each} bytes for a range watch and its stream");
        Assert.InRange(each, 1, 2047);
        GC.KeepAlive(streams);
    }

    [Fact]
    public void A_write_that_concerns_one_of_ten_thousand_watches_costs_microseconds()
    {
        var watch = new WatchFixture();
        for (var i = 0; i < Watches; i++)
        {
            watch.Watch($"key-{i:00000}");
            watch.Watch($"key-{i:00000}/", $"key-{i:00000}0");
        }

        var each = TimeOfAWrite(watch, writes: 2_000, i => $"key-{i * 5 % Watches:00000}");
        output.WriteLine($"{each.TotalMicroseconds:0.0} µs a write, one of {2 * Watches} watches concerned");
        Assert.InRange(each, TimeSpan.Zero, TimeSpan.FromMicroseconds(500));
    }

    [Fact]
    public void A_write_that_concerns_ten_thousand_streams_costs_milliseconds()
    {
        var watch = new WatchFixture();
        var woken = 0;
        for (var i = 0; i < Watches; i++)
        {
            var stream = watch.Hub.Open(() => woken++);
            stream.Handle(WatchFixture.Create("leader"));
            watch.Drain(stream);
        }

        woken = 0;
        var each = TimeOfAWrite(watch, writes: 20, _ => "leader");
        output.WriteLine($"{each.TotalMilliseconds:0.00} ms a write that goes to {Watches} streams");
        Assert.Equal(Watches, woken);
        Assert.InRange(each, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    private static TimeSpan TimeOfAWrite(WatchFixture watch, int writes, Func<int, string> key)
    {
        watch.History.Hub = null;
        var revisions = Enumerable.Range(0, writes).Select(i => watch.History.Put(key(i), "value")).ToList();
        var best = TimeSpan.MaxValue;
        foreach (var round in watch.History.TruthFrom(revisions[0]).Chunk(Math.Max(1, writes / Rounds)))
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var revision in round)
            {
                watch.Hub.Publish(revision);
            }

            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(start).Ticks / round.Length));
        }

        return best;
    }
}

/// <summary>For tests that measure the whole process: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
