using Discovery.Server.Metrics;

namespace Discovery.Server.Tests.Metrics;

public sealed class ExpositionTests
{
    [Fact]
    public void Help_and_labels_are_escaped()
    {
        var page = new Exposition();
        page.Family("a_total", "counter", "one\\two\nthree").Sample("a_total", Exposition.Labels("path", "c:\\x", "text", "say \"hi\"\n"), 1.5);
        Assert.Equal(
            "# HELP a_total one\\\\two\\nthree\n# TYPE a_total counter\na_total{path=\"c:\\\\x\",text=\"say \\\"hi\\\"\\n\"} 1.5\n",
            page.ToString());
    }

    [Fact]
    public void A_histogram_counts_what_is_at_a_limit_below_it_and_all_at_the_end()
    {
        var histogram = Histogram.Exponential(1, 2, 3);
        foreach (var value in new[] { 0.5, 1, 1.5, 4, 100 })
            histogram.Observe(value);
        var page = new Exposition();
        page.Histogram("h", "help", histogram);
        Assert.Equal(
            """
            # HELP h help
            # TYPE h histogram
            h_bucket{le="1"} 2
            h_bucket{le="2"} 3
            h_bucket{le="4"} 4
            h_bucket{le="+Inf"} 5
            h_sum 107
            h_count 5

            """,
            page.ToString());
    }

    [Fact]
    public void Nothing_is_lost_when_many_threads_observe()
    {
        var histogram = Histogram.Exponential(.001, 2, 14);
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
                histogram.Observe(.5);
        });
        Assert.Equal((80_000, 40_000.0), (histogram.Counts().Sum(), histogram.Sum));
    }

    [Fact]
    public void Observing_allocates_nothing()
    {
        var histogram = Histogram.Exponential(.001, 2, 14);
        histogram.Observe(TimeSpan.FromMilliseconds(3));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            histogram.Observe(TimeSpan.FromMilliseconds(3));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
