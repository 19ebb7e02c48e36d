using System.Collections.Concurrent;
using Discovery.Storage;
using Discovery.TestKit;

namespace Discovery.Simulation.Matrix;

/// <summary>
/// Runs a scenario once to count what it does to its disk, and then once for each of these operations and each thing that a crash can make
/// of what was not synced, or a kill of the process. After each crash the process starts again, at times through another power cut, and is
/// checked; what it then writes is checked after yet another crash.
/// </summary>
/// <param name="begin">A case of the scenario; its argument seeds the disk.</param>
/// <param name="effort">How many times each boundary is torn, and in how many ways the recovery is cut off in the cases that have that.</param>
internal sealed class CrashMatrix(string name, Func<int, IMatrixCase> begin, int effort)
{
    private const int SecondCrashEvery = 5;

    private readonly List<SimOperation> _operations = [];

    public MatrixCounts Counts { get; } = new(name);

    /// <summary>The scenario's operations, in order.</summary>
    public IReadOnlyList<SimOperation> Operations => _operations;

    /// <summary>On all cores.</summary>
    /// <exception cref="LostWriteException">Names the boundary, the outcome and what was lost.</exception>
    public void Run()
    {
        Count();
        var failures = new ConcurrentBag<LostWriteException>();

        // One more than there are: the power goes right after the last one.
        Parallel.For(1, _operations.Count + 2, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, at =>
        {
            try
            {
                RunAt(at);
            }
            catch (LostWriteException e)
            {
                failures.Add(e);
            }
        });
        if (!failures.IsEmpty)
        {
            var first = failures.OrderBy(f => f.Message, StringComparer.Ordinal).First();
            throw new LostWriteException($"{failures.Count} boundaries of {_operations.Count} lose something, the first: {first.Message}", first);
        }
    }

    private void RunAt(int at)
    {
        // Null: the process is killed, and reads what may go with the power later.
        var outcomes = new List<(SimCrash? Crash, int Seed)> { (null, 0), (SimCrash.LoseAll, 0), (SimCrash.KeepAll, 0) };
        outcomes.AddRange(Enumerable.Range(1, effort).Select(seed => ((SimCrash?)SimCrash.Tear, seed)));
        foreach (var (crash, seed) in outcomes)
        {
            Run(at, crash, (at * 1000) + seed, secondCrashAt: 0);
            if ((at + (crash is { } how ? (int)how : -1)) % SecondCrashEvery == 0)
                RunTwice(at, crash, (at * 1000) + seed);
        }
    }

    private void Count()
    {
        using var scenario = begin(0);
        scenario.Disk.Trace = _operations.Add;
        scenario.Run();
        foreach (var kind in _operations.GroupBy(operation => operation.Kind))
            Counts.Boundaries[kind.Key] = kind.Count();
    }

    // The second power cut wanders through the recovery, by as many steps as the effort allows.
    private void RunTwice(int at, SimCrash? crash, int seed)
    {
        var operations = Run(at, crash, seed, secondCrashAt: int.MaxValue);
        var step = Math.Max(1, operations / effort);
        for (var second = 1 + (seed % step); second <= operations; second += step)
            Run(at, crash, seed, second);
    }

    /// <returns>How many operations the recovery has made.</returns>
    private int Run(int at, SimCrash? crash, int seed, int secondCrashAt)
    {
        using var scenario = begin(seed);
        try
        {
            Cut(scenario, at, crash);
            Counts.AddCase();
            var before = scenario.Disk.Operations;
            if (secondCrashAt is > 0 and < int.MaxValue)
            {
                scenario.Disk.CrashAt = before + secondCrashAt;
                Attempt(scenario, scenario.Recover);
                Die(scenario.Disk, crash);
                Counts.AddSecondCrash();
            }
            scenario.Recover();
            Counts.AddRecovery();
            var operations = scenario.Disk.Operations - before;
            if (crash is null)
            {
                // What the process has found it acts on: now it has to last.
                scenario.Disk.Crash(SimCrash.LoseAll);
                scenario.Recover();
            }
            scenario.GoOn();
            scenario.Disk.Crash(SimCrash.LoseAll);
            scenario.Recover();
            return operations;
        }
        catch (Exception e)
        {
            throw new LostWriteException($"{name}, {Place(at)}, {crash?.ToString() ?? "killed"}, seed {seed}, second crash at {secondCrashAt}: {e.Message}", e);
        }
    }

    private void Cut(IMatrixCase scenario, int at, SimCrash? crash)
    {
        SimOperation last = default;
        scenario.Disk.CrashAt = scenario.Disk.Operations + at;
        scenario.Disk.Trace = operation => last = operation;
        Attempt(scenario, scenario.Run);
        scenario.Disk.Trace = null;
        if (at <= _operations.Count && (last.Kind, last.Name) != (_operations[at - 1].Kind, _operations[at - 1].Name))
            throw new InvalidOperationException($"the scenario is not the same each time: here {last}");
        Die(scenario.Disk, crash);
    }

    private static void Die(SimDisk disk, SimCrash? crash)
    {
        if (crash is { } how)
            disk.Crash(how);
        else
            disk.Restart();
    }

    // The power is off when it has gone, whether somebody noticed or not, as nobody does in a clean stop.
    private static void Attempt(IMatrixCase scenario, Action action)
    {
        try
        {
            action();
        }
        catch (StorageFailedException) when (scenario.Disk.CrashAt <= scenario.Disk.Operations)
        {
        }
        catch (IOException) when (scenario.Disk.CrashAt <= scenario.Disk.Operations)
        {
        }
    }

    private string Place(int at) => at <= _operations.Count ? $"operation {at} of {_operations.Count}, {_operations[at - 1]}" : "after the last operation";
}
