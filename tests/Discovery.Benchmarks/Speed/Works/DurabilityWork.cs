using Discovery.Benchmarks.Generators.Requests;
using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Speed.Tables;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>How often a server makes its disk keep what it has, for each put of a client that is alone. Less than once would be no acknowledgement.</summary>
internal sealed class DurabilityWork(string name) : IWork
{
    private const int Puts = 500;
    private const int WarmUpPuts = 50;

    private readonly SpeedRow _row = new($"{name}: {Puts} puts, one after the other", "syncs per put", "F2", Target.AtLeast(1), HasRatio: false);

    public string Name => name;

    public async Task MeasureAsync(SpeedRun run, Contender contender)
    {
        await using var server = await run.StartAsync(contender);
        await using var calls = new SetUp(server.ClientUrl);
        await PutAsync(calls, WarmUpPuts, run.Stop);
        double syncs;
        if (SyncTrace.IsAvailable)
        {
            await using var trace = await SyncTrace.StartAsync(server.Pid, run.Stop);
            await PutAsync(calls, Puts, run.Stop);
            syncs = await trace.EndAsync();
            run.Table.Note("syncs per put: fsync and fdatasync of the server, counted by strace");
        }
        else
        {
            var before = DiskFlushes.Count();
            await PutAsync(calls, Puts, run.Stop);
            syncs = DiskFlushes.Count() - before;
            run.Table.Note("syncs per put: flushes of all disks, others' with them, as there is no strace on PATH or in DISCOVERY_STRACE");
        }
        run.Table.Add(_row, contender.Name, syncs / Puts);
    }

    private static async Task PutAsync(SetUp calls, int puts, CancellationToken stop)
    {
        for (var i = 0; i < puts; i++)
        {
            stop.ThrowIfCancellationRequested();
            await calls.PutOneAsync(i);
        }
    }
}
