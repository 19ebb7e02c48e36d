using Discovery.Server.Peers;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Peers;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_double_up_to_their_bound_and_begin_anew_after_a_reset()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), new Random(3));
        foreach (var most in new[] { 50, 100, 200, 400, 800, 1600, 2000, 2000 })
            Assert.InRange(backoff.Next().TotalMilliseconds, most / 2.0, most);
        backoff.Reset();
        Assert.InRange(backoff.Next().TotalMilliseconds, 25, 50);
    }

    [Fact]
    public void A_refusal_is_news_once_and_again_after_a_while_and_strangers_fill_nothing()
    {
        var clock = new ManualTimeProvider();
        var memory = new RefusalMemory(clock);
        Assert.True(memory.IsNews("ipv4:10.0.0.7:1000", "no"));
        Assert.False(memory.IsNews("ipv4:10.0.0.7:1001", "no"));
        Assert.True(memory.IsNews("ipv4:10.0.0.7:1001", "still no"));
        Assert.True(memory.IsNews("ipv4:10.0.0.8:1001", "no"));
        Assert.Equal(61, Enumerable.Range(0, 10_000).Count(i => memory.IsNews("ipv4:10.0.0.9:1", $"{i}")));
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(memory.IsNews("ipv4:10.0.0.7:1000", "no"));
    }
}
