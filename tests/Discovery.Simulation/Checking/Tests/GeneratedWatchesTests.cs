using Xunit.Abstractions;

namespace Discovery.Simulation.Checking.Tests;

public sealed class GeneratedWatchesTests(ITestOutputHelper output)
{
    [Fact]
    public void The_watch_hub_keeps_every_promise()
    {
        int events = 0, progress = 0, compactions = 0, resumed = 0, fragments = 0;
        for (var seed = 1; seed <= 150; seed++)
        {
            var run = new GeneratedWatches(seed, steps: 400);
            foreach (var (watch, isOver) in run.Watches)
            {
                WatchChecker.ThrowIfAny($"of seed {seed}, {watch.Request}", WatchChecker.Check(run.Log, watch));
                if (!isOver)
                    WatchChecker.ThrowIfAny($"of seed {seed}, {watch.Request}", WatchChecker.CheckComplete(run.Log, watch));
                events += watch.Events.Count();
                progress += watch.Steps.Count(step => step.IsProgress);
                compactions += watch.Steps.Count(step => step.IsCompaction);
                resumed += watch.Sessions.Count - 1;
                fragments += watch.Sessions.Sum(session => session.Session.Responses.Count(response => response.Fragment));
            }
        }
        output.WriteLine($"{events} events, {progress} times progress, {compactions} compactions, {resumed} resumptions, {fragments} fragments");
        Assert.All(new[] { events, progress, compactions, resumed, fragments }, count => Assert.True(count > 30, "The runs exercised too little."));
    }
}
