using Discovery.Extensions.Yarp;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Discovery.Sidecar.Tests;

public sealed class SmoothWeightsTests
{
    [Fact]
    public void A_heavy_destination_does_not_get_its_share_in_a_row()
    {
        var weights = new SmoothWeights();
        DestinationState[] available = [Destination("a", 5), Destination("b", 1), Destination("c", 1)];

        var picks = string.Concat(Enumerable.Range(0, 14).Select(_ => weights.Pick(available)!.DestinationId));

        Assert.Equal("aabacaaaabacaa", picks);
    }

    [Fact]
    public void Each_gets_its_share_of_those_that_are_available()
    {
        var weights = new SmoothWeights();
        DestinationState[] all = [Destination("a", 1), Destination("b", 2), Destination("c", 3)];

        Assert.Equal([10, 20, 30], Shares(weights, all, 60));
        Assert.Equal([15, 45], Shares(weights, [all[0], all[2]], 60));
        Assert.Equal([10, 20, 30], Shares(weights, all, 60));
    }

    [Fact]
    public void A_destination_that_comes_back_with_another_weight_gets_its_new_share()
    {
        var weights = new SmoothWeights();
        var changing = new DestinationState("a", Model(1));
        DestinationState[] available = [changing, Destination("b", 1)];
        Assert.Equal([5, 5], Shares(weights, available, 10));

        var heavier = new DestinationState("a", Model(3));
        Assert.Equal([30, 10], Shares(weights, [heavier, available[1]], 40));
    }

    [Fact]
    public void A_destination_that_says_no_weight_or_nonsense_counts_as_one_with_the_default()
    {
        var weights = new SmoothWeights();
        DestinationState[] available =
        [
            Destination("a", 100),
            new("b", new DestinationModel(new DestinationConfig { Address = "http://b/" })),
            new("c", new DestinationModel(new DestinationConfig
            {
                Address = "http://c/",
                Metadata = new Dictionary<string, string> { ["weight"] = "heavy" },
            })),
        ];

        Assert.Equal([10, 10, 10], Shares(weights, available, 30));
    }

    [Fact]
    public void None_available_is_none_picked() => Assert.Null(new SmoothWeights().Pick([]));

    [Fact]
    public void Destinations_that_come_and_go_a_thousand_times_leave_the_shares_right()
    {
        var weights = new SmoothWeights();
        var staying = Destination("staying", 1);
        for (var i = 0; i < 1000; i++)
            weights.Pick([staying, Destination($"passing-{i}", 1)]);

        Assert.Equal([20, 20], Shares(weights, [staying, Destination("last", 1)], 40));
    }

    private static int[] Shares(SmoothWeights weights, DestinationState[] available, int picks)
    {
        var chosen = Enumerable.Range(0, picks).Select(_ => weights.Pick(available)).ToArray();
        return [.. available.Select(destination => chosen.Count(picked => ReferenceEquals(picked, destination)))];
    }

    private static DestinationState Destination(string id, int weight) => new(id, Model(weight));

    private static DestinationModel Model(int weight) => new(new DestinationConfig
    {
        Address = "http://127.0.0.1/",
        Metadata = new Dictionary<string, string> { ["weight"] = weight.ToString(System.Globalization.CultureInfo.InvariantCulture) },
    });
}
