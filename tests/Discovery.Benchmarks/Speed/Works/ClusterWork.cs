using Discovery.Benchmarks.Measuring;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>Puts to the leader of three nodes; nodes and load share both cores.</summary>
internal sealed class ClusterWork(string name, StreamsLoad load, WorkTargets targets) : IWork
{
    private const int Members = 3;

    private readonly WorkRows _rows = new(
        $"{name}: put, {Members} nodes and the load on two cores (sums)",
        "put",
        targets);

    public string Name => name;

    public async Task MeasureAsync(SpeedRun run, Contender contender)
    {
        await using var cluster = await ClusterProcess.StartAsync(Members, contender.Options(Pinning.Both));
        var leader = await cluster.LeaderAsync().WaitAsync(run.Stop);
        int[] pids = [.. cluster.Members.Select(m => m.Process.Pid)];
        await using var check = await StoredCheck.BeginAsync(leader.ClientUrl);
        var measured = await load.RunAsync(run, leader.ClientUrl, pids, Pinning.Both);
        measured.AddTo(run, _rows, contender.Name, pids.Sum(Footprint.MemoryOf));
        await check.EndAsync(measured.Done);
    }
}
