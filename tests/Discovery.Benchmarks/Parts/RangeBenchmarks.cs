using BenchmarkDotNet.Attributes;
using Discovery.Benchmarks.Generators.Requests;
using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;

namespace Discovery.Benchmarks.Parts;

/// <summary>Ranges of one key and of 1,000 among 10,000, records in memory, up to the message, or the bytes, that are to be sent.</summary>
[MemoryDiagnoser]
public class RangeBenchmarks
{
    private const int Keys = 10_000;

    private readonly StateMachine _machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(ttlSecondsMin: 1), default);
    private readonly RangeBytes _answer = new();
    private readonly RangeRequest _one = Messages.Range();
    private readonly RangeRequest _thousand = Messages.RangeTo(1000);

    [GlobalSetup]
    public void Fill()
    {
        for (var i = 0; i < Keys; i++)
            _machine.Apply((ulong)i + 1, 1, new Proposal { Put = Messages.Put(i) });
    }

    [Benchmark]
    public RangeResponse One() => _machine.Kv.Range(_one);

    [Benchmark]
    public RangeResponse Thousand() => _machine.Kv.Range(_thousand);

    [Benchmark]
    public long OneAsBytes() => AsBytes(_one);

    [Benchmark]
    public long ThousandAsBytes() => AsBytes(_thousand);

    private long AsBytes(RangeRequest request)
    {
        _machine.Kv.Range(request, _answer);
        var length = _answer.Length;
        _answer.Clear();
        return length;
    }
}
