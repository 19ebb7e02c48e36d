using System.Diagnostics;
using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Reporting;
using Discovery.Client;

namespace Discovery.Benchmarks.Storage;

/// <summary>How long puts take while a compaction throws revisions away and space is given back, and how long without.</summary>
internal static class CompactionCommand
{
    private const int LiveKeys = 10_000;
    private const int RevisionsByDefault = 1_000_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(BenchmarkOptions line)
    {
        var revisions = line.Keys.Count == 1 ? line.Keys[0] : RevisionsByDefault;
        var contenders = Contender.All(line.Alone);
        var table = new Table([.. contenders.Select(c => c.Name)]);
        for (var round = 1; round <= line.Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                Console.WriteLine($"{contender.Name}, {revisions} revisions, round {round}");
                await MeasureAsync(contender, revisions, table);
            }
        }
        table.Print();
    }

    private static async Task MeasureAsync(Contender contender, int revisions, Table table)
    {
        await using var server = await contender.StartAsync();
        await using var load = new Load(server);
        await load.PutAsync(revisions, LiveKeys);
        await PutsAsync(load.Client, TimeSpan.FromSeconds(2));
        var disk = Footprint.DiskOf(server.DataDir);
        var without = P99(await PutsAsync(load.Client, Window));
        var last = (await load.Client.PutAsync("bench/last", new byte[1])).Revision;
        var compaction = Task.Run(() => load.Client.CompactAsync(last - 1));
        var during = P99(await PutsAsync(load.Client, Window));
        await compaction;
        table.Add("p99 of a put", "ms", contender.Name, without);
        table.Add("p99 of a put during the compaction", "ms", contender.Name, during);
        table.Add("of it to that without", "times", contender.Name, during / without);
        table.Add("disk before", "MB", contender.Name, disk);
        table.Add("disk after", "MB", contender.Name, Footprint.DiskOf(server.DataDir));
    }

    private static async Task<List<double>> PutsAsync(KvClient client, TimeSpan time)
    {
        var latencies = new List<double>();
        var all = Stopwatch.StartNew();
        for (var i = 0; all.Elapsed < time; i++)
        {
            var one = Stopwatch.GetTimestamp();
            await client.PutAsync(Load.Key(i % LiveKeys), new byte[256]);
            latencies.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
        }
        return latencies;
    }

    private static double P99(List<double> latencies)
    {
        latencies.Sort();
        return latencies[(int)(latencies.Count * 0.99)];
    }
}
