using Discovery.Benchmarks.Generators;
using Discovery.Benchmarks.Generators.Requests;
using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Speed.EmptyHandler;
using Google.Protobuf;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>One request of one key over many streams, by h2load, and the same against a handler that does nothing.</summary>
/// <param name="source">The same in our own generator, for where there is no h2load.</param>
internal sealed class StreamsWork(string name, string path, IMessage request, string source, bool isPut, WorkTargets targets) : IWork
{
    private readonly WorkRows _rows = new($"{name}, {H2LoadRun.Connections} connections × {H2LoadRun.StreamsPerConnection} streams, one key", isPut ? "put" : "range", targets);

    public string Name => name;

    public async Task MeasureAsync(SpeedRun run, Contender contender)
    {
        await using var server = await run.StartAsync(contender);
        await using var setUp = new SetUp(server.ClientUrl);
        await setUp.PutAsync(1);
        var before = await setUp.RevisionAsync();
        var measured = await RunAsync(run, server.ClientUrl, server.Pid);
        measured.AddTo(run, _rows, contender.Name, Footprint.MemoryOf(server.Pid));
        await setUp.CheckStoredAsync();
        if (isPut && await setUp.RevisionAsync() - before < measured.Done)
            throw new InvalidOperationException($"{contender.Name} has stored fewer puts than it has acknowledged");
    }

    public async Task EndRoundAsync(SpeedRun run)
    {
        await using var handler = await EmptyHandlerProcess.StartAsync(run.Stop);
        var limit = await RunAsync(run, handler.Address, handler.Pid);
        foreach (var server in run.Table.Servers)
        {
            if (run.Table.Latest(_rows.Throughput, server) is { } throughput)
                run.Table.Add(_rows.OfLimit, server, throughput / limit.PerSecond);
        }
        run.Table.Add(_rows.Limit, run.Table.Servers[0], limit.PerSecond);
        run.Table.Add(_rows.LimitCpu, run.Table.Servers[0], limit.CpuMicroseconds);
    }

    private async Task<Measured> RunAsync(SpeedRun run, Uri address, int pid)
    {
        var options = run.Options;
        if (run.H2Load is not { } h2load)
        {
            run.Table.Note("there is no h2load on PATH or in DISCOVERY_H2LOAD: our own generator did its works");
            var clients = H2LoadRun.Connections * H2LoadRun.StreamsPerConnection;
            var plan = new GeneratorPlan(source, address, H2LoadRun.Connections, clients, options.WarmUpSeconds, options.Seconds);
            return await GeneratorRun.RunAsync(plan, [pid], Pinning.Load, run.Stop);
        }
        var load = new H2LoadRun(h2load, address, path, request);
        await load.RunAsync(options.WarmUpSeconds, [pid], Pinning.Load, run.Stop);
        return await load.RunAsync(options.Seconds, [pid], Pinning.Load, run.Stop);
    }
}
