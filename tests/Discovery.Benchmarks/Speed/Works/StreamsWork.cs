using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Speed.EmptyHandler;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>One request of one key over many streams, and the same against a handler that does nothing.</summary>
internal sealed class StreamsWork(string name, StreamsLoad load, bool isPut, WorkTargets targets) : IWork
{
    private readonly WorkRows _rows = new(
        $"{name}, {H2LoadRun.Connections} connections × {H2LoadRun.StreamsPerConnection} streams, one key", isPut ? "put" : "range", targets);

    public string Name => name;

    public async Task MeasureAsync(SpeedRun run, Contender contender)
    {
        await using var server = await run.StartAsync(contender);
        await using var check = await StoredCheck.BeginAsync(server.ClientUrl);
        var measured = await load.RunAsync(run, server.ClientUrl, [server.Pid], Pinning.Load);
        measured.AddTo(run, _rows, contender.Name, Footprint.MemoryOf(server.Pid));
        await check.EndAsync(isPut ? measured.Done : 0);
    }

    public async Task EndRoundAsync(SpeedRun run)
    {
        await using var handler = await EmptyHandlerProcess.StartAsync(run.Stop);
        var limit = await load.RunAsync(run, handler.Address, [handler.Pid], Pinning.Load);
        foreach (var server in run.Table.Servers)
        {
            if (run.Table.Latest(_rows.Throughput, server) is { } throughput)
                run.Table.Add(_rows.OfLimit, server, throughput / limit.PerSecond);
        }
        run.Table.Add(_rows.Limit, run.Table.Servers[0], limit.PerSecond);
        run.Table.Add(_rows.LimitCpu, run.Table.Servers[0], limit.CpuMicroseconds);
    }
}
