using BenchmarkDotNet.Attributes;
using Discovery.Benchmarks.Generators.Requests;
using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;

namespace Discovery.Benchmarks.Parts;

/// <summary>What the apply thread does for a put; records go to memory. Begins anew each time, as history would fill the memory.</summary>
[MemoryDiagnoser]
[SimpleJob(invocationCount: Puts, warmupCount: 5, iterationCount: 15)]
public class ApplyBenchmarks
{
    private const int Puts = 16 * 1024;
    private const int Keys = 10_000;

    private readonly Proposal[] _proposals = [.. Enumerable.Range(0, Keys).Select(i => new Proposal { Id = (ulong)i, Put = Messages.Put(i) })];
    private StateMachine? _machine;

    [IterationSetup]
    public void Begin()
    {
        _machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(ttlSecondsMin: 1), default);
        foreach (var proposal in _proposals)
            _machine.Apply(_machine.AppliedIndex + 1, 1, proposal);
    }

    [Benchmark]
    public ApplyResult Put()
    {
        var index = _machine!.AppliedIndex + 1;
        return _machine.Apply(index, 1, _proposals[index * 7919 % Keys]);
    }
}
