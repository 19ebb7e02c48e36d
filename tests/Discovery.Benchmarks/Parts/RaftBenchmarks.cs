using BenchmarkDotNet.Attributes;
using Discovery.Raft;

namespace Discovery.Benchmarks.Parts;

/// <summary>A voter that is alone, from the proposal to the entry that may be applied: all that the core does for it. For one proposal of a batch.</summary>
[MemoryDiagnoser]
public class RaftBenchmarks
{
    private const int BatchMax = 100;

    private readonly byte[] _entry = new byte[300];
    private RaftCore? _one;
    private RaftCore? _batch;

    [GlobalSetup]
    public void Lead()
    {
        _one = Leader();
        _batch = Leader();
    }

    [Benchmark]
    public int ProposeOne()
    {
        _one!.Propose(_entry, out _);
        return CarryOut(_one);
    }

    [Benchmark(OperationsPerInvoke = BatchMax)]
    public int ProposeHundred()
    {
        for (var i = 0; i < BatchMax; i++)
            _batch!.Propose(_entry, out _);
        return CarryOut(_batch!);
    }

    private static RaftCore Leader()
    {
        var options = new RaftOptions { Id = 1, Random = max => max - 1 };
        var core = new RaftCore(options, RaftRestore.Empty with { Membership = Membership.Of([1]) });
        core.Campaign();
        CarryOut(core);
        return core.Role == RaftRole.Leader ? core : throw new InvalidOperationException("it does not lead");
    }

    /// <summary>As the node's Raft thread does, with a disk that takes no time.</summary>
    private static int CarryOut(RaftCore core)
    {
        var committed = 0;
        while (core.HasReady)
        {
            var ready = core.TakeReady();
            if (ready.Entries.Count > 0)
                core.Persisted(ready.Entries[^1].Index, ready.Entries[^1].Term);
            if (ready.Committed.Count > 0)
                core.Applied(ready.Committed[^1].Index);
            committed += ready.Committed.Count;
        }
        return committed;
    }
}
