using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.Store.Watch;
using Google.Protobuf;
using static Discovery.Protocol.WatchCreateRequest.Types;

namespace Discovery.Simulation.Checking.Tests;

/// <summary>The production watch hub under random writes and compactions, with clients that read slowly, leave and go on where they were.</summary>
internal sealed class GeneratedWatches : IEventSink
{
    private const int Keys = 5;

    private readonly Random _random;
    private readonly StateMachine _machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(ttlSecondsMin: 1), default);
    private readonly WatchHub _hub;
    private readonly List<Client> _clients = [];
    private TimeSpan _now;
    private int _values;

    public GeneratedWatches(int seed, int steps)
    {
        _random = new Random(seed);
        _hub = new WatchHub(_machine.Kv, new WatchHubOptions { QueuedEventsMax = 4, ResponseBytesMax = 150, ProgressInterval = TimeSpan.FromMilliseconds(100) });
        _machine.Subscribe(this);
        for (var step = 0; step < steps; step++)
            Step();
        foreach (var client in _clients)
        {
            if (client.Stream is null)
                Open(client);
            while (Read(client))
            {
            }
        }
    }

    public EventLog Log { get; } = new();

    /// <summary>All of them have been told everything, but for those that ended with a compaction.</summary>
    public IEnumerable<(LogicalWatch Watch, bool IsOver)> Watches => _clients.Select(client => (client.Watch, client.IsOver));

    public void Publish(RevisionEvents events)
    {
        Log.Add(events);
        _hub.Publish(events);
    }

    public void Compacted(long compactRevision)
    {
        Log.Compacted(compactRevision);
        _hub.Compacted(compactRevision);
    }

    public void Restored(long revision) => throw new NotSupportedException("There is one member only.");

    private void Step()
    {
        switch (_random.Next(20))
        {
            case < 8:
                Write();
                break;
            case 8:
                _now += TimeSpan.FromMilliseconds(_random.Next(150));
                _hub.Tick(_now);
                break;
            case 9 when _clients.Count < 12:
                _clients.Add(new Client { Request = NextRequest() });
                Open(_clients[^1]);
                break;
            default:
                if (_clients.Count > 0)
                    Visit(_clients[_random.Next(_clients.Count)]);
                break;
        }
    }

    private void Visit(Client client)
    {
        if (client.IsOver)
            return;
        if (client.Stream is null)
        {
            Open(client);
        }
        else if (_random.Next(12) == 0)
        {
            // Whatever was under way is lost.
            client.Stream.Close();
            client.Stream = null;
        }
        else if (_random.Next(5) == 0)
        {
            client.Stream.Handle(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        }
        else
        {
            Read(client);
        }
    }

    private void Open(Client client)
    {
        if (client.IsOver)
            return;
        var request = client.Request.Clone();
        request.StartRevision = client.Sessions.Count == 0 ? request.StartRevision : client.Watch.Sessions[^1].Next;
        client.Sessions.Add(new WatchSession($"session {client.Sessions.Count}", request, new List<WatchResponse>()));
        client.Stream = _hub.Open(() => { });
        client.Stream.Handle(new WatchRequest { CreateRequest = request });
    }

    /// <summary>False when there is nothing more to read for now.</summary>
    private static bool Read(Client client)
    {
        if (client.Stream is null)
            return false;
        if (!client.Stream.TryTake(out var response))
            return client.Stream.CatchUp(8);
        ((List<WatchResponse>)client.Sessions[^1].Responses).Add(response.Clone());
        if (response.Canceled)
        {
            client.IsOver = true;
            client.Stream.Close();
            client.Stream = null;
        }
        return true;
    }

    private void Write()
    {
        var proposal = new Proposal();
        switch (_random.Next(12))
        {
            case < 6:
                proposal.Put = Put(_random.Next(Keys));
                break;
            case < 8:
                proposal.DeleteRange = new DeleteRangeRequest { Key = Key(_random.Next(Keys)), RangeEnd = _random.Next(3) == 0 ? Key(Keys) : ByteString.Empty };
                break;
            case 8 when _random.Next(4) == 0:
                proposal.Compaction = new CompactionRequest { Revision = Math.Max(1, Log.Revision - _random.Next(6)) };
                break;
            default:
                var keys = Enumerable.Range(0, Keys).OrderBy(_ => _random.Next()).Take(_random.Next(1, Keys));
                proposal.Txn = new TxnRequest { Success = { keys.Select(key => new RequestOp { RequestPut = Put(key) }) } };
                break;
        }
        _machine.Apply(_machine.AppliedIndex + 1, 1, proposal);
    }

    private PutRequest Put(int key) => new() { Key = Key(key), Value = ByteString.CopyFromUtf8($"v{++_values}") };

    private WatchCreateRequest NextRequest()
    {
        var request = new WatchCreateRequest
        {
            Key = Key(_random.Next(Keys)),
            RangeEnd = _random.Next(2) == 0 ? Key(Keys) : ByteString.Empty,
            StartRevision = _random.Next(4) == 0 ? 0 : Math.Max(1, Log.Revision + _random.Next(-10, 8)),
            PrevKv = _random.Next(2) == 0,
            ProgressNotify = _random.Next(2) == 0,
            Fragment = _random.Next(2) == 0,
        };
        if (_random.Next(4) == 0)
            request.Filters.Add((FilterType)_random.Next(2));
        return request;
    }

    private static ByteString Key(int number) => ByteString.CopyFromUtf8($"k{number}");

    private sealed class Client
    {
        public required WatchCreateRequest Request { get; init; }

        public List<WatchSession> Sessions { get; } = [];

        public WatchStream? Stream { get; set; }

        public bool IsOver { get; set; }

        public LogicalWatch Watch => new(Sessions);
    }
}
