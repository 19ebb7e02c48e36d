using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Speed.Tables;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Speed;

/// <summary>What all works of one run share.</summary>
internal sealed record SpeedRun(SpeedOptions Options, SpeedTable Table, CancellationToken Stop)
{
    /// <summary>Null where there is none: then our own generator does its works.</summary>
    public string? H2Load { get; } = ExecutableOnPath.Find("h2load", "DISCOVERY_H2LOAD");

    /// <summary>A node with nothing in it, on the server's core.</summary>
    /// <exception cref="OperationCanceledException">The run ends. A start that is under way is waited for: it would be nobody's afterwards.</exception>
    public Task<ServerProcess> StartAsync(Contender contender)
    {
        Stop.ThrowIfCancellationRequested();
        return contender.StartAsync(Pinning.Server);
    }
}
