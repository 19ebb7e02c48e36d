namespace Discovery.Benchmarks.Speed.Works;

/// <summary>What one measurement gave.</summary>
/// <param name="Done">Requests answered with success in the measured time, or events.</param>
/// <param name="ServerCpu">Of all servers of the work.</param>
/// <param name="LoadShare">Of the load's core, 0 to 1.</param>
internal sealed record Measured(double Done, double Seconds, TimeSpan ServerCpu, double LoadShare)
{
    /// <summary>Milliseconds; null where the generator does not tell.</summary>
    public (double P50, double P99)? Latency { get; init; }

    public double PerSecond => Done / Seconds;

    public double CpuMicroseconds => ServerCpu.TotalMicroseconds / Done;

    /// <summary>Adds its figures to the table.</summary>
    public void AddTo(SpeedRun run, WorkRows rows, string server, double residentMegabytes)
    {
        run.Table.Add(rows.Throughput, server, PerSecond);
        run.Table.Add(rows.Cpu, server, CpuMicroseconds);
        if (Latency is { } latency)
        {
            run.Table.Add(rows.P50, server, latency.P50);
            run.Table.Add(rows.P99, server, latency.P99);
        }
        run.Table.Add(rows.Memory, server, residentMegabytes);
        run.Table.Add(rows.ServerShare, server, 100 * ServerCpu.TotalSeconds / Seconds);
        run.Table.Add(rows.LoadShare, server, 100 * LoadShare);
    }
}
