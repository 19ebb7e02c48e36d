using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Discovery.Simulation;

public sealed class ClusterTests(ITestOutputHelper output)
{
    private const int SeedsInTwo = 5;

    // DISCOVERY_SIM_SEEDS sets how many clusters a campaign has; DISCOVERY_SIM_SEED where its seeds begin.
    private static readonly int Seeds = Number("DISCOVERY_SIM_SEEDS", 150);
    private static readonly int FirstSeed = Number("DISCOVERY_SIM_SEED", 1);

    [Fact]
    public void Clusters_keep_their_promises_under_faults_and_serve_again_when_a_quorum_is_healed()
    {
        var campaign = new ClusterCampaign(FirstSeed, Seeds, line => Console.Error.WriteLine(line));
        var watch = Stopwatch.StartNew();
        campaign.Run();
        output.WriteLine($"{campaign.Done} seeds from {FirstSeed} in {watch.Elapsed.TotalSeconds:F0} s: {campaign.Counts}");
        Assert.True(campaign.Failures.Count == 0, string.Join(Environment.NewLine + Environment.NewLine, campaign.Failures.Take(5)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_cluster_run()
    {
        for (var seed = FirstSeed; seed < FirstSeed + SeedsInTwo; seed++)
        {
            var first = new ClusterRun(seed);
            var second = new ClusterRun(seed);
            first.Run();
            second.Run();
            Assert.Equal((seed, first.Trace, first.Counts), (seed, second.Trace, second.Counts));
        }
    }

    private static int Number(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : fallback;
}
