using Discovery.Benchmarks.Generators;
using Google.Protobuf;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>The same request over many streams: by h2load, or by our own generator where there is none.</summary>
/// <param name="Source">The request in our own generator.</param>
internal sealed record StreamsLoad(string Path, IMessage Request, string Source)
{
    public async Task<Measured> RunAsync(SpeedRun run, Uri address, IReadOnlyList<int> servers, IReadOnlyList<string> launcher)
    {
        var options = run.Options;
        if (run.H2Load is not { } h2load)
        {
            run.Table.Note("there is no h2load on PATH or in DISCOVERY_H2LOAD: our own generator did its works");
            var clients = H2LoadRun.Connections * H2LoadRun.StreamsPerConnection;
            var plan = new GeneratorPlan(Source, address, H2LoadRun.Connections, clients, options.WarmUpSeconds, options.Seconds);
            return await GeneratorRun.RunAsync(plan, servers, launcher, run.Stop);
        }
        var load = new H2LoadRun(h2load, address, Path, Request);
        await load.RunAsync(options.WarmUpSeconds, servers, launcher, run.Stop);
        return await load.RunAsync(options.Seconds, servers, launcher, run.Stop);
    }
}
