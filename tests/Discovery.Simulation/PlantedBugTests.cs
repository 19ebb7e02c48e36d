#if DEBUG
using Discovery.Raft;
using Xunit.Abstractions;

namespace Discovery.Simulation;

/// <summary>What the simulation is worth: known bugs, brought back one at a time, have to make it fail.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int SeedsMax = 200;

    public static TheoryData<string> Bugs =>
        [.. Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None).Select(bug => bug.ToString())];

    /// <summary>Without the bug the same run goes well: it is the bug that was found, and nothing else.</summary>
    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_known_bug_is_found_when_it_is_planted(string name)
    {
        var campaign = new ClusterCampaign(1, SeedsMax) { Bug = Enum.Parse<PlantedBug>(name), StopsAtFailure = true };
        campaign.Run();
        Assert.True(campaign.Failures.Count > 0, $"{campaign.Done} runs did not notice {name}");
        new ClusterRun(campaign.FailedSeeds[0]).Run();
        output.WriteLine($"{name}: after {campaign.Done} runs: {campaign.Failures[0]}");
    }
}
#endif
