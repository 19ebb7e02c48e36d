namespace Discovery.Store.Tests.Watch;

public sealed class WatchModelTests
{
    private const int StepsPerRun = 120;

    [Fact]
    public void Every_guarantee_holds_in_thousands_of_random_runs() => Run(runs: 3_000, store: () => null);

    [Fact]
    public void Every_guarantee_holds_on_the_real_store() => Run(runs: 1_000, store: () => new RealStore());

    [Fact]
    public void The_same_seed_runs_the_same_way()
    {
        var first = new WatchModelRun(42);
        var second = new WatchModelRun(42);
        first.Run(500);
        second.Run(500);
        Assert.Equal(first.Trace, second.Trace);
    }

    private static void Run(int runs, Func<RealStore?> store)
    {
        var events = 0;
        for (var seed = 0; seed < runs; seed++)
        {
            var run = new WatchModelRun(seed, store());
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

        Assert.True(events > 20 * runs, $"only {events} events were told: the runs have become too tame to show anything");
    }
}
