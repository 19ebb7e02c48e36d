namespace Discovery.Store.Tests.Watch;

public sealed class WatchModelTests
{
    private const int Runs = 3_000;
    private const int StepsPerRun = 120;

    [Fact]
    public void Every_guarantee_holds_in_thousands_of_random_runs()
    {
        var events = 0;
        for (var seed = 0; seed < Runs; seed++)
        {
            var run = new WatchModelRun(seed);
            try
            {
                run.Run(StepsPerRun);
            }
            catch (Exception broken)
            {
                throw new InvalidOperationException($"Seed {seed}: {broken.Message}", broken);
            }

            events += run.Events;
        }

        Assert.True(events > 20 * Runs, $"only {events} events were told: the runs have become too tame to show anything");
    }

    [Fact]
    public void The_same_seed_runs_the_same_way()
    {
        var first = new WatchModelRun(42);
        var second = new WatchModelRun(42);
        first.Run(500);
        second.Run(500);
        Assert.Equal(first.Trace, second.Trace);
    }
}
