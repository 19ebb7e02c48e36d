using System.Diagnostics;
using Discovery.Raft;

namespace Discovery.Simulation;

/// <summary>Many runs on all cores, each on one thread from begin to end.</summary>
internal sealed class ClusterCampaign(int firstSeed, int seeds, Action<string>? progress = null)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = new();
    private int _taken;
    private TimeSpan _progressAt = ProgressInterval;

    /// <summary>What all members of all runs have.</summary>
    public PlantedBug Bug { get; init; }

    /// <summary>One failure is enough.</summary>
    public bool StopsAtFailure { get; init; }

    public int Done { get; private set; }

    public ClusterCounts Counts { get; private set; } = new();

    /// <summary>Each with its seed.</summary>
    public List<string> Failures { get; } = [];

    public List<int> FailedSeeds { get; } = [];

    public void Run()
    {
        _watch.Start();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    private void Work()
    {
#if DEBUG
        Planted.Bug = Bug;
#endif
        while (Take() is { } seed)
        {
            var run = new ClusterRun(seed);
            string? failure = null;
            try
            {
                run.Run();
            }
            catch (Exception e)
            {
                failure = $"{run} (again with DISCOVERY_SIM_SEED={seed} DISCOVERY_SIM_SEEDS=1){Environment.NewLine}{e}";
            }
            Report(seed, run, failure);
        }
    }

    private int? Take()
    {
        lock (_gate)
            return _taken < seeds && !(StopsAtFailure && Failures.Count > 0) ? firstSeed + _taken++ : null;
    }

    private void Report(int seed, ClusterRun run, string? failure)
    {
        lock (_gate)
        {
            Done++;
            Counts += run.Counts;
            if (failure is not null)
            {
                Failures.Add(failure);
                FailedSeeds.Add(seed);
                progress?.Invoke(failure);
            }
            if (_watch.Elapsed < _progressAt)
                return;
            _progressAt = _watch.Elapsed + ProgressInterval;
            progress?.Invoke($"{Done} of {seeds} seeds in {_watch.Elapsed.TotalSeconds:F0} s, {Failures.Count} failures");
        }
    }
}
