using Discovery.Benchmarks.Generators;
using Discovery.Benchmarks.Generators.Requests;
using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Speed.Tables;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>Watchers of one key: what they take, and how fast they hear of what happens.</summary>
internal sealed class WatchWork : IWork
{
    private const int Connections = 10;
    private const int Watchers = 10_000;
    private const double BusyShare = 0.9;

    private static readonly string Title =
        $"watch: {Watchers} watchers of one key, {Connections} connections × {WatchLoad.StreamsPerConnection} streams × {Watchers / Connections / WatchLoad.StreamsPerConnection}";

    private readonly WorkRows _rows = new(
        Title, "event", new WorkTargets { Throughput = Target.RatioAtLeast(3), Cpu = Target.RatioAtMost(0.33) });

    private readonly SpeedRow _each = new(Title, "resident for each watcher, KB", "F2", Target.AtMost(1), HasRatio: true);

    public string Name => "watch";

    public async Task MeasureAsync(SpeedRun run, Contender contender)
    {
        await using var server = await run.StartAsync(contender);
        var plan = new GeneratorPlan(WatchLoad.Work, server.ClientUrl, Connections, Watchers, run.Options.WarmUpSeconds, run.Options.Seconds);
        await using var generator = GeneratorProcess.Start(plan, Pinning.Load, run.Stop);
        await generator.ReachAsync(Marks.Prepared);
        var before = Footprint.MemoryOf(server.Pid);
        await generator.GoAsync();
        await generator.ReachAsync(Marks.Watching);
        var each = (Footprint.MemoryOf(server.Pid) - before) * 1024 / Watchers;
        await generator.GoAsync();
        var measured = await GeneratorRun.MeasureAsync(generator, [server.Pid], answerBytesMin: Messages.ValueBytes);

        (measured with { Latency = null }).AddTo(run, _rows, contender.Name, Footprint.MemoryOf(server.Pid));
        run.Table.Add(_each, contender.Name, each);
        if (measured.LoadShare >= BusyShare)
            run.Table.Note($"watch of {contender.Name}: the load had no time left, so CPU per event counts, and events/s does not");
    }
}
