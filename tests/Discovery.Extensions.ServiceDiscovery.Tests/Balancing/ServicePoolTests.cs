using Discovery.Client.Registry;
using Discovery.TestKit;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

public class ServicePoolTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Only_who_takes_traffic_and_has_a_weight_is_chosen()
    {
        var pool = Pool(
            Instances.One("passing"),
            Instances.One("warning") with { Status = ServiceStatus.Warning },
            Instances.One("starting") with { Status = ServiceStatus.Starting },
            Instances.One("critical") with { Status = ServiceStatus.Critical },
            Instances.One("maintenance") with { Status = ServiceStatus.Maintenance },
            Instances.One("weightless", weight: 0));
        Assert.Equal(["passing", "warning"], Chosen(pool));
    }

    [Fact]
    public void The_own_zone_comes_first_while_somebody_there_can_be_reached()
    {
        var pool = Pool("b", Instances.One("far", zone: "a"), Instances.One("near", zone: "B"));
        Assert.Equal(["near"], Chosen(pool));
        Unreachable(pool, "near");
        Assert.Equal(["far"], Chosen(pool));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["near"], Chosen(pool));
        Assert.Equal("far", pool.Pick([pool.Pick([], null)!], null)!.Id);
    }

    [Fact]
    public void Who_could_not_be_reached_is_tried_when_nobody_else_is_left()
    {
        var pool = Pool(Instances.One("1"), Instances.One("2"));
        Unreachable(pool, "1");
        Assert.Equal(["2"], Chosen(pool));
        Unreachable(pool, "2");
        Assert.Equal(["1", "2"], Chosen(pool));
        pool.Targets[0].Reachable();
        Assert.Equal(["1"], Chosen(pool));
        Assert.Null(pool.Pick(pool.Targets, null));
    }

    [Theory]
    [InlineData(0, "http", "plain")]
    [InlineData(1, "https", "secure")]
    [InlineData(2, "https", "secure")]
    public void The_scheme_chooses_among_instances(int rule, string scheme, string expected)
    {
        var pool = new ServicePool(new ServiceAddress("catalog", "", (SchemeRule)rule), new WeightedRoundRobinBalancer(), null, _time);
        pool.Update([Instances.One("plain"), Instances.One("secure", scheme: "https")]);
        Assert.Equal([expected], Chosen(pool));
        Assert.Equal(scheme, pool.Targets[0].Root.Scheme);

        // Encryption may come where there is nothing else, but it is never taken away.
        pool.Update([Instances.One("secure", scheme: "https")]);
        Assert.Equal(["secure"], Chosen(pool));
        pool.Update([Instances.One("plain")]);
        Assert.Equal(rule == 1 ? [] : ["plain"], Chosen(pool));
    }

    [Fact]
    public void What_was_seen_of_an_instance_outlives_a_change_but_not_a_new_address()
    {
        var pool = Pool(Instances.One("1"), Instances.One("2"));
        Unreachable(pool, "1");
        pool.Update([Instances.One("1", weight: 5), Instances.One("2")]);
        Assert.Equal(["2"], Chosen(pool));
        pool.Update([Instances.One("1") with { Port = 81 }, Instances.One("2")]);
        Assert.Equal(["1", "2"], Chosen(pool));
    }

    private static IEnumerable<string> Chosen(ServicePool pool) =>
        Enumerable.Range(0, 20).Select(_ => pool.Pick([], null)?.Id).OfType<string>().Distinct().Order();

    private void Unreachable(ServicePool pool, string id)
    {
        var now = _time.GetTimestamp();
        pool.Targets.Single(target => target.Id == id).Unreachable(now, now + (5 * _time.TimestampFrequency));
    }

    private ServicePool Pool(params ServiceInstance[] instances) => Pool(null, instances);

    private ServicePool Pool(string? zone, params ServiceInstance[] instances)
    {
        var pool = new ServicePool(new ServiceAddress("catalog", "", SchemeRule.Http), new WeightedRoundRobinBalancer(), zone, _time);
        pool.Update([.. instances]);
        return pool;
    }
}
