using System.Globalization;
using Xunit.Abstractions;

namespace Discovery.Simulation;

public sealed class CrashTests(ITestOutputHelper output)
{
    private const int CrashesPerSeed = 10;

    // DISCOVERY_SIM_CRASHES sets how many crashes a campaign has; DISCOVERY_SIM_SEED where its seeds begin.
    private static readonly int Crashes = Number("DISCOVERY_SIM_CRASHES", 1000);
    private static readonly int FirstSeed = Number("DISCOVERY_SIM_SEED", 1);

    [Fact]
    public void No_acknowledged_write_is_lost_when_a_crash_drops_what_was_not_synced()
    {
        int crashes = 0, acknowledged = 0, checkpoints = 0;
        for (var seed = FirstSeed; crashes < Crashes; seed++)
        {
            var run = new CrashRun(seed);
            run.Run(CrashesPerSeed);
            crashes += run.Crashes;
            acknowledged += run.Acknowledged;
            checkpoints += run.Checkpoints;
        }
        output.WriteLine($"{crashes} crashes, {acknowledged} acknowledged writes, {checkpoints} checkpoints, seeds from {FirstSeed}");
        // A campaign that wrote next to nothing would prove nothing.
        Assert.True(acknowledged > 10 * crashes, $"only {acknowledged} writes were acknowledged");
        Assert.True(checkpoints > crashes / 20, $"only {checkpoints} checkpoints were taken");
    }

    [Fact]
    public void The_same_crashes_lose_writes_when_the_syncs_are_taken_out()
    {
        const int seeds = 20;
        var caught = Enumerable.Range(1, seeds).Count(seed => Fails(new CrashRun(seed, ignoreSyncs: true)));
        output.WriteLine($"{caught} of {seeds} seeds were caught");
        Assert.True(caught > seeds / 2, $"only {caught} of {seeds} runs without syncs were caught");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var first = new CrashRun(4242);
        var second = new CrashRun(4242);
        first.Run(CrashesPerSeed);
        second.Run(CrashesPerSeed);
        Assert.Equal((first.Fingerprint, first.Acknowledged), (second.Fingerprint, second.Acknowledged));
    }

    private static bool Fails(CrashRun run)
    {
        try
        {
            run.Run(CrashesPerSeed);
            return false;
        }
        catch (LostWriteException)
        {
            return true;
        }
    }

    private static int Number(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : fallback;
}
