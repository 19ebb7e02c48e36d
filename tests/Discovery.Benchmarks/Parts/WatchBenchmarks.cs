using BenchmarkDotNet.Attributes;
using Discovery.Benchmarks.Generators.Requests;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.Store.Watch;

namespace Discovery.Benchmarks.Parts;

/// <summary>One event and 1,000 watchers of its key, in ten streams: for all of them together.</summary>
[MemoryDiagnoser]
public class WatchBenchmarks
{
    private const int Streams = 10;
    private const int Watchers = 1000;

    private readonly List<WatchStream> _streams = [];
    private readonly RpcFrames _frames = new();
    private readonly KeyValue _kv = new() { Key = Messages.Key(0), Value = Messages.Put().Value };
    private WatchHub? _hub;
    private long _revision;

    [GlobalSetup]
    public void Open()
    {
        var machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(ttlSecondsMin: 1), default);
        _hub = new WatchHub(machine.Kv);
        _revision = machine.Kv.CurrentRevision;
        for (var i = 0; i < Watchers; i++)
        {
            if (_streams.Count < Streams)
                _streams.Add(_hub.Open(static () => { }));
            _streams[i % Streams].Handle(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Messages.Key(0) } });
        }
        Take();
    }

    /// <summary>Up to the messages that are to be sent.</summary>
    [Benchmark]
    public int PublishAndTake()
    {
        Publish();
        return Take();
    }

    /// <summary>As the server does it, but for the headers.</summary>
    [Benchmark]
    public int PublishTakeAndEncode()
    {
        Publish();
        var taken = 0;
        foreach (var stream in _streams)
        {
            for (; stream.TryTakeEncoded(out var response); taken++)
                response.Write(_frames.Add(response.Bytes));
            _frames.Dispose();
        }
        return taken;
    }

    private void Publish()
    {
        _revision++;
        var kv = _kv.Clone();
        kv.ModRevision = _revision;
        _hub!.Publish(new RevisionEvents(_revision, [new AppliedEvent(Event.Types.EventType.Put, kv)]));
    }

    private int Take()
    {
        var taken = 0;
        foreach (var stream in _streams)
        {
            while (stream.TryTake(out _))
                taken++;
        }
        return taken;
    }
}
