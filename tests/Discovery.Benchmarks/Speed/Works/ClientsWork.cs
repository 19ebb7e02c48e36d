using Discovery.Benchmarks.Generators;
using Discovery.Benchmarks.Measuring;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>Clients that each ask again when they have their answer, by our own generator.</summary>
/// <param name="source">One of <see cref="Generators.Requests.RequestSources"/>.</param>
/// <param name="answerBytesMin">What an answer has at least when it holds what was asked for.</param>
internal sealed class ClientsWork(string name, string unit, string source, int connections, int clients, WorkTargets targets, int answerBytesMin = 0) : IWork
{
    private readonly WorkRows _rows = new(
        clients == 1 ? $"{name}, one client" : $"{name}, {connections} connections, {clients} clients", unit, targets);

    public string Name => name;

    public async Task MeasureAsync(SpeedRun run, Contender contender)
    {
        await using var server = await run.StartAsync(contender);
        var plan = new GeneratorPlan(source, server.ClientUrl, connections, clients, run.Options.WarmUpSeconds, run.Options.Seconds);
        var measured = await GeneratorRun.RunAsync(plan, [server.Pid], Pinning.Load, run.Stop, answerBytesMin);
        measured.AddTo(run, _rows, contender.Name, Footprint.MemoryOf(server.Pid));
    }
}
