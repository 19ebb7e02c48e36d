using Discovery.Benchmarks.Measuring;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>Something that servers are asked to do while it is measured.</summary>
internal interface IWork
{
    /// <summary>For --work.</summary>
    string Name { get; }

    /// <summary>One server, from its start to its end.</summary>
    Task MeasureAsync(SpeedRun run, Contender contender);

    /// <summary>All servers have been measured once more.</summary>
    Task EndRoundAsync(SpeedRun run) => Task.CompletedTask;
}
