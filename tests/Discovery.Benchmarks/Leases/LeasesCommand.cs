using System.Diagnostics;
using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Reporting;

namespace Discovery.Benchmarks.Leases;

/// <summary>How long it takes until leases that end in the same second are gone, their keys with them, and what puts wait meanwhile.</summary>
internal static class LeasesCommand
{
    // A slow server gets so long to grant them before the first ends.
    private const int GrantsPerSecond = 2000;
    private const int Keys = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(BenchmarkOptions line)
    {
        var contenders = Contender.All(line.Alone);
        var table = new Table([.. contenders.Select(c => c.Name)]);
        for (var round = 1; round <= line.Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                Console.WriteLine($"{contender.Name}, {line.Leases} leases, round {round}");
                await MeasureAsync(contender, line.Leases, table);
            }
        }
        table.Print();
    }

    private static async Task MeasureAsync(Contender contender, int leases, Table table)
    {
        await using var server = await contender.StartAsync();
        await using var load = new Load(server);
        await using var lease = new LeaseLoad(server);
        var clock = Stopwatch.StartNew();
        var end = Window + TimeSpan.FromSeconds(5) + TimeSpan.FromSeconds(Math.Ceiling((double)leases / GrantsPerSecond));
        await lease.GrantAsync(leases, clock, end);
        table.Add("granted, with a key each", "leases/s", contender.Name, leases / clock.Elapsed.TotalSeconds);

        var before = await PutsAsync(load, () => clock.Elapsed < end - Window, () => clock.Elapsed < end - TimeSpan.FromMilliseconds(100));
        if (await lease.KeysAsync() != leases)
            throw new InvalidOperationException("Leases were gone before their time.");
        var gone = GoneAsync(lease, clock, end);
        var during = await PutsAsync(load, () => clock.Elapsed < end, () => !gone.IsCompleted);
        table.Add("gone, from the second's begin", "s", contender.Name, (await gone - end).TotalSeconds);
        table.Add("p50 of a put", "ms", contender.Name, At(before, 0.5));
        table.Add("p50 of a put meanwhile", "ms", contender.Name, At(during, 0.5));
        table.Add("p99 of a put", "ms", contender.Name, At(before, 0.99));
        table.Add("p99 of a put meanwhile", "ms", contender.Name, At(during, 0.99));
        table.Add("of it to that without", "times", contender.Name, At(during, 0.99) / At(before, 0.99));
        table.Add("slowest put meanwhile", "ms", contender.Name, during[^1]);
    }

    private static async Task<TimeSpan> GoneAsync(LeaseLoad lease, Stopwatch clock, TimeSpan end)
    {
        while (clock.Elapsed < end + Patience)
        {
            await Task.Delay(Poll);
            if (await lease.KeysAsync() == 0)
                return clock.Elapsed;
        }
        throw new InvalidOperationException($"There are leases left after {Patience}.");
    }

    /// <summary>One put after the other for as long as asked, those while it warms up not counted; the latencies in ms, the shortest first.</summary>
    private static async Task<List<double>> PutsAsync(Load load, Func<bool> warmsUp, Func<bool> goesOn)
    {
        var latencies = new List<double>();
        for (var i = 0; goesOn(); i++)
        {
            var counts = !warmsUp();
            var one = Stopwatch.GetTimestamp();
            await load.Client.PutAsync(Load.Key(i % Keys), new byte[256]);
            if (counts)
                latencies.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
        }
        latencies.Sort();
        return latencies;
    }

    private static double At(List<double> sorted, double part) => sorted[(int)(sorted.Count * part)];
}
