namespace Discovery.Extensions.ServiceDiscovery.Tests;

public class BalancerTests
{
    [Fact]
    public void Round_robin_follows_the_weights_and_mixes()
    {
        var balancer = new WeightedRoundRobinBalancer();
        var targets = Targets(5, 1, 1);
        var picks = string.Concat(Enumerable.Range(0, 14).Select(_ => balancer.Pick(targets, null).Id));

        // Five of seven each round, and never all five in a row.
        Assert.Equal((10, 2, 2), (picks.Count(id => id == '0'), picks.Count(id => id == '1'), picks.Count(id => id == '2')));
        Assert.DoesNotContain("00000", picks);
    }

    [Fact]
    public void The_least_busy_in_relation_to_its_weight_is_taken_and_equals_take_turns()
    {
        var balancer = new LeastRequestsBalancer();
        var targets = Targets(100, 100, 300);
        var picks = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var target = balancer.Pick(targets, null);
            target.Begin();
            picks.Add(target.Id);
        }

        Assert.Equal([2, 2, 6], targets.Select(target => target.InFlight));
        targets[1].End();
        Assert.Equal("1", balancer.Pick(targets, null).Id);

        // With nobody busy it must not always be the first one.
        var idle = Targets(100, 100);
        Assert.Equal(["0", "1"], Enumerable.Range(0, 4).Select(_ => balancer.Pick(idle, null).Id).Distinct().Order());
    }

    [Fact]
    public void Of_two_drawn_the_less_busy_one_is_taken()
    {
        var balancer = new PowerOfTwoBalancer(new Random(1));
        var targets = Targets(100, 100);
        targets[0].Begin();
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal("1", balancer.Pick(targets, null).Id));
        Assert.Equal("0", balancer.Pick([targets[0]], null).Id);

        // The draw is by weight: idle, a target of weight 300 among three gets the most.
        var weighted = Targets(100, 300, 100);
        var counts = Enumerable.Range(0, 3000).CountBy(_ => balancer.Pick(weighted, null).Id).ToDictionary();
        Assert.True(counts["1"] > counts["0"] && counts["1"] > counts["2"]);
    }

    [Fact]
    public void Requests_of_one_key_stay_together_and_only_the_keys_of_who_left_move()
    {
        var balancer = new HashBalancer();
        var targets = Targets(100, 100, 200);
        var keys = Enumerable.Range(0, 4000).Select(i => $"user-{i}").ToArray();
        var before = keys.ToDictionary(key => key, key => balancer.Pick(targets, key).Id);
        var shares = before.Values.CountBy(id => id).ToDictionary();
        Assert.InRange(shares["0"], 850, 1150);
        Assert.InRange(shares["2"], 1800, 2200);

        var left = targets.Where(target => target.Id != "1").ToArray();
        foreach (var key in keys.Where(key => before[key] != "1"))
            Assert.Equal(before[key], balancer.Pick(left, key).Id);
        Assert.Equal(["0", "2"], keys.Where(key => before[key] == "1").Select(key => balancer.Pick(left, key).Id).Distinct().Order());
    }

    private static Target[] Targets(params int[] weights) =>
        [.. weights.Select((weight, i) => new Target(Instances.One($"{i}", weight), new Uri($"http://host-{i}")))];
}
