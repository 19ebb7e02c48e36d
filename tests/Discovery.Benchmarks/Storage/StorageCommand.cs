using System.Diagnostics;
using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Reporting;

namespace Discovery.Benchmarks.Storage;

/// <summary>What a data set costs: memory and disk 3 s after the last answer, and the time from process start to healthy.</summary>
internal static class StorageCommand
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(BenchmarkOptions line)
    {
        var contenders = Contender.All(line.Alone);
        var table = new Table([.. contenders.Select(c => c.Name)]);
        foreach (var keys in line.Keys)
        {
            for (var round = 1; round <= line.Rounds; round++)
            {
                foreach (var contender in contenders)
                {
                    Console.WriteLine($"{contender.Name}, {keys} keys, round {round}");
                    await MeasureAsync(contender, keys, table);
                }
            }
        }
        table.Print();
    }

    private static async Task MeasureAsync(Contender contender, int keys, Table table)
    {
        void Add(string what, string unit, double figure) => table.Add($"{keys} keys, {what}", unit, contender.Name, figure);

        await using var server = await contender.StartAsync();
        await using (var load = new Load(server))
        {
            var watch = Stopwatch.StartNew();
            await load.PutAsync(keys, keys);
            Add("written", "puts/s", keys / watch.Elapsed.TotalSeconds);
        }
        await Task.Delay(Rest);
        Add("memory", "MB", Footprint.MemoryOf(server.Pid));
        Add("disk", "MB", Footprint.DiskOf(server.DataDir));

        await server.StopAsync(TimeSpan.FromMinutes(2));
        Add("start after a stop", "s", await TimeAsync(server.RestartAsync));
        Add("memory after that", "MB", Footprint.MemoryOf(server.Pid));
        // Something to replay.
        await using (var load = new Load(server))
            await load.PutAsync(Math.Min(5000, keys), keys);
        await server.KillAsync();
        Add("start after kill -9", "s", await TimeAsync(server.RestartAsync));
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        return watch.Elapsed.TotalSeconds;
    }
}
