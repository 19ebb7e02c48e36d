using System.Globalization;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Robustness.Clusters;

/// <summary>kill -9 of whoever leads, over and over, under writers through all members.</summary>
public sealed class LeaderKillTests(ITestOutputHelper output)
{
    private const int Writers = 6;
    private const int RoundsDefault = 5;

    // 3 s on a machine that has nothing else to do; a busy one may need another election.
    private static readonly TimeSpan OutageMax = TimeSpan.FromSeconds(10);

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("DISCOVERY_LEADER_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            ? rounds
            : RoundsDefault;

    [Fact]
    public async Task Writes_go_on_after_kill_9_of_the_leader_and_none_that_was_acknowledged_is_lost()
    {
        // Checkpoints often, so that kills meet them too.
        await using var cluster = await ClusterProcess.StartAsync(3, new ServerProcessOptions { ExtraArguments = ["--snapshot-count", "2000"], LogLevel = "warn" });
        var ledger = new Ledger("write/");
        var outages = new List<TimeSpan>();
        await using (var load = new ClusterLoad(cluster, ledger, Writers))
        {
            for (var round = 1; round <= Rounds; round++)
            {
                var before = ledger.Acknowledged;
                await Eventually.Async(() => ledger.Acknowledged > before + 300, TimeSpan.FromMinutes(2));
                var leader = await cluster.LeaderAsync();
                await leader.KillAsync();
                outages.Add(await Outage.MeasureAsync([.. cluster.Running], ledger));
                await leader.StartAsync();
                await leader.WhenReadyAsync();
            }
            await load.StopAsync();
        }

        outages.Sort();
        output.WriteLine($"{Rounds} leaders killed; {ledger.Acknowledged} writes acknowledged, {ledger.Doubtful} of unknown outcome");
        output.WriteLine($"no writes for {outages[0].TotalSeconds:0.00} s to {outages[^1].TotalSeconds:0.00} s, median {outages[outages.Count / 2].TotalSeconds:0.00} s");
        output.WriteLine(string.Join(' ', outages.Select(o => o.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture))));
        ledger.Check(await Agreement.CheckAsync(cluster));
        Assert.True(outages[^1] < OutageMax, $"once there were no writes for {outages[^1].TotalSeconds:0.0} s");
    }
}
