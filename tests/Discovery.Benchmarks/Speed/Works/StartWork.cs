using System.Diagnostics;
using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Speed.Tables;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>From the start of the process, with an empty folder, to the first good answer of /health, which is asked for every 20 ms.</summary>
internal sealed class StartWork(string name, Target target) : IWork
{
    private readonly SpeedRow _row = new($"{name}: an empty node", "start to ready, s", "F2", target, HasRatio: true);

    public string Name => name;

    public async Task MeasureAsync(SpeedRun run, Contender contender)
    {
        // The first reads its files into the cache, whoever it is.
        await (await run.StartAsync(contender)).DisposeAsync();
        var clock = Stopwatch.StartNew();
        await using var server = await run.StartAsync(contender);
        run.Table.Add(_row, contender.Name, clock.Elapsed.TotalSeconds);
    }
}
