using Discovery.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Client.Tests;

public sealed class EndpointPoolTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task One_endpoint_is_used_for_as_long_as_it_answers()
    {
        await using var pool = Pool("a:1,b:1,c:1");
        var used = pool.Choose().Endpoint;
        for (var i = 0; i < 10; i++)
            Assert.Same(used, pool.Choose().Endpoint);
    }

    [Fact]
    public async Task A_failing_endpoint_rests_and_the_others_take_over_in_turn()
    {
        await using var pool = Pool("a:1,b:1,c:1");
        var used = new HashSet<Endpoint>();
        for (var i = 0; i < 3; i++)
        {
            var choice = pool.Choose();
            Assert.Equal(TimeSpan.Zero, choice.Wait);
            used.Add(choice.Endpoint);
            pool.Failed(choice.Endpoint, _time.GetTimestamp(), "test");
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(3, used.Count);

        // All rest: the one that will be ready first is next, and not before it is ready.
        var next = pool.Choose();
        Assert.InRange(next.Wait.TotalMilliseconds, 400, 1000);
        _time.Advance(next.Wait);
        Assert.Equal(new EndpointChoice(next.Endpoint, TimeSpan.Zero), pool.Choose());
    }

    [Fact]
    public async Task Calls_that_fail_together_are_one_failure()
    {
        await using var pool = Pool("a:1");
        var started = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < 100; i++)
            pool.Failed(pool.Choose().Endpoint, started, "test");
        Assert.InRange(pool.Choose().Wait, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_success_ends_the_rest()
    {
        await using var pool = Pool("a:1");
        var endpoint = pool.Choose().Endpoint;
        pool.Failed(endpoint, _time.GetTimestamp(), "test");
        Assert.True(pool.Choose().Wait > TimeSpan.Zero);
        pool.Succeeded(endpoint);
        Assert.Equal(TimeSpan.Zero, pool.Choose().Wait);
    }

    [Fact]
    public async Task An_endpoint_named_twice_is_one()
    {
        await using var pool = Pool("a:1,a:1,http://a:1");
        Assert.Equal(1, pool.Count);
    }

    [Fact]
    public void Waits_grow_and_stay_below_the_ceiling()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        double[] ceilings = [1, 1, 2, 4, 5, 5];
        for (var failures = 0; failures < ceilings.Length; failures++)
        {
            for (var i = 0; i < 50; i++)
                Assert.InRange(backoff.After(failures).TotalSeconds, ceilings[failures] / 2.001, ceilings[failures]);
        }

        Assert.InRange(backoff.After(int.MaxValue).TotalSeconds, 2.4, 5);
        Assert.True(Enumerable.Range(0, 50).Select(_ => backoff.After(1)).Distinct().Count() > 10, "there is no jitter");
    }

    [Fact]
    public void Waits_are_rounded_up_to_what_timers_can_do()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(1), Waits.WholeMilliseconds(TimeSpan.FromTicks(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(7), Waits.WholeMilliseconds(TimeSpan.FromMilliseconds(7)));
        Assert.Equal(TimeSpan.FromMilliseconds(8), Waits.WholeMilliseconds(TimeSpan.FromMilliseconds(7.01)));
        Assert.Equal(TimeSpan.Zero, Waits.WholeMilliseconds(TimeSpan.FromMilliseconds(-3)));
    }

    [Fact]
    public async Task In_turn_each_healthy_endpoint_gets_a_call()
    {
        await using var pool = Pool("a:1,b:1,c:1", EndpointBalancing.RoundRobin);
        var resting = pool.Choose().Endpoint;
        pool.Failed(resting, _time.GetTimestamp(), "test");
        var used = Enumerable.Range(0, 10).Select(_ => pool.Choose().Endpoint).ToArray();
        Assert.Equal(2, used.Distinct().Count());
        Assert.DoesNotContain(resting, used);
        Assert.All(used.Zip(used.Skip(1)), pair => Assert.NotSame(pair.First, pair.Second));
    }

    [Fact]
    public async Task Other_endpoints_take_over_and_those_that_stay_keep_their_connections_and_their_rest()
    {
        await using var pool = Pool("a:1,b:1");
        var b = pool.Find(new Uri("http://b:1"))!;
        pool.Failed(b, _time.GetTimestamp(), "test");
        pool.Replace([new Uri("http://b:1"), new Uri("http://c:1"), new Uri("http://c:1")]);
        Assert.Equal(["http://b:1/", "http://c:1/"], pool.Addresses.Select(address => address.AbsoluteUri));
        Assert.Same(b, pool.Find(new Uri("http://b:1")));
        Assert.Equal(new Uri("http://c:1"), pool.Choose().Endpoint.Address);
        Assert.Null(pool.Find(new Uri("http://a:1")));
    }

    [Fact]
    public void What_members_advertise_is_taken_where_a_client_can_use_it()
    {
        ClusterMember[] members =
        [
            new() { Id = 1, ClientUrls = ["http://a:1", "https://a:2", "unix://a:3", "nonsense"] },
            new() { Id = 2, ClientUrls = ["http://learner:1"], IsLearner = true },
        ];
        Assert.Equal(["http://a:1/", "https://a:2/"], MemberEndpoints.Of(members, tlsOnly: false).Select(url => url.AbsoluteUri));
        Assert.Equal(["https://a:2/"], MemberEndpoints.Of(members, tlsOnly: true).Select(url => url.AbsoluteUri));
    }

    private EndpointPool Pool(string endpoints, EndpointBalancing balancing = EndpointBalancing.Sticky) => new(
        KvClientOptions.Parse(endpoints) with { BackoffMin = TimeSpan.FromSeconds(1), BackoffMax = TimeSpan.FromSeconds(5), Balancing = balancing },
        _time,
        NullLogger.Instance);
}
