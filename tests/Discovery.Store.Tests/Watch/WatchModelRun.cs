using Discovery.Protocol;
using Discovery.Store.Watch;

namespace Discovery.Store.Tests.Watch;

/// <summary>
/// One seeded run: writers, watches of all kinds, readers of any speed, compactions and jumps of the store, in random order on one
/// thread. Every response goes through <see cref="WatchGuarantees"/>; at the end every stream is drained and nothing may be missing.
/// </summary>
internal sealed class WatchModelRun
{
    private readonly Random _random;
    private readonly ScriptedHistory _history = new();
    private readonly WatchHub _hub;
    private readonly List<Client> _clients = [];
    private readonly bool _fragments;
    private TimeSpan _now;

    public WatchModelRun(int seed, RealStore? real = null)
    {
        _random = new Random(seed);
        _history.Real = real;

        // Each run draws its own limits: some hardly ever let a watch fall behind, some nearly always.
        _fragments = _random.Next(4) == 0;
        _hub = new WatchHub(_history, new WatchHubOptions
        {
            QueuedEventsMax = Pick(1, 2, 5, 20, 1000),
            QueuedBytesMax = Pick(50, 500, 100_000),
            QueuedAnswersMax = Pick(1, 4, 100),
            ResponseBytesMax = _fragments ? Pick(120, 250) : Pick(40, 1000),
            ProgressInterval = TimeSpan.FromSeconds(1),
        });
        _history.Hub = _hub;
        real?.Machine.Subscribe(_hub);
    }

    /// <summary>A running hash of what happened: the same for the same seed.</summary>
    public long Trace { get; private set; }

    public int Events => _clients.Sum(client => client.Watches.Values.Sum(watch => watch.EventCount) + client.EventsOfEnded);

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
        }

        foreach (var client in _clients)
        {
            client.Drain();
            foreach (var watch in client.Watches.Values)
            {
                watch.CheckComplete();
            }
        }
    }

    private void Step()
    {
        switch (_random.Next(24))
        {
            case < 9:
                _history.Apply(RandomOperations());
                break;
            case < 11 when _clients.Count < 4:
                _clients.Add(new Client(_hub, _history));
                break;
            case < 14 when RandomClient() is { } client:
                client.Create(RandomWatch());
                break;
            case 14 when RandomClient() is { } client:
                client.Cancel(_random.Next(6));
                break;
            case 15 when RandomClient() is { } client:
                client.Stream.Handle(WatchFixture.Progress());
                break;
            case 16:
                _hub.Tick(_now += TimeSpan.FromSeconds(_random.Next(3)));
                break;
            case 17 when _random.Next(3) == 0 && _history.CompactRevision < _history.CurrentRevision:
                _history.Compact(_random.NextInt64(Math.Max(1, _history.CompactRevision + 1), _history.CurrentRevision + 1));
                break;
            case 18 when _random.Next(4) == 0 && _history.Real is null:
                _history.ApplyUnpublished(RandomOperations());
                _hub.Restored(_history.CurrentRevision);
                break;
            case 19 when _random.Next(10) == 0 && RandomClient() is { } client:
                client.Stream.Close();
                _clients.Remove(client);
                break;
            case 20 when RandomClient() is { } client:
                client.Stream.CatchUp(1 + _random.Next(10));
                break;
            case 21 when RandomClient() is { } client:
                // Somebody writes while history is being read.
                var writes = _random.Next(3);
                _history.DuringRead = () =>
                {
                    if (writes-- > 0)
                    {
                        _history.Apply(RandomOperations());
                    }
                };
                client.Stream.CatchUp(1 + _random.Next(10));
                _history.DuringRead = null;
                break;
            default:
                RandomClient()?.Take(1 + _random.Next(6));
                break;
        }

        Trace = unchecked((Trace * 1_000_003) + (_history.CurrentRevision * 31) + Events);
    }

    private Op[] RandomOperations() =>
    [
        .. Enumerable.Range(0, _random.Next(4) == 0 ? 1 + _random.Next(5) : 1)
            .Select(_ => RandomKey())
            .Distinct()
            .Select(key => _random.Next(4) == 0 ? Op.Delete(key) : Op.Put(key, new string('v', _random.Next(30)))),
    ];

    private WatchCreateRequest RandomWatch()
    {
        var key = RandomKey();
        var request = WatchFixture.Create(
            key,
            Pick("", "", Keys.PrefixEnd(key), "\0"),
            Pick(0, 0, 1, 2, Math.Max(1, _history.CurrentRevision + _random.Next(-20, 5)), _history.CurrentRevision + 1),
            c =>
            {
                c.PrevKv = _random.Next(2) == 0;
                c.ProgressNotify = _random.Next(2) == 0;
                c.Fragment = _fragments && _random.Next(2) == 0;
            }).CreateRequest;
        if (_random.Next(20) == 0)
        {
            request.StartRevision = -1;
        }

        if (_random.Next(5) == 0)
        {
            request.Filters.Add((WatchCreateRequest.Types.FilterType)_random.Next(2));
        }

        return request;
    }

    private string RandomKey() => Pick("a", "b", "ba", "bb", "bba", "c", "d/e", "d/f", "d/f/g", "e");

    private Client? RandomClient() => _clients.Count == 0 ? null : _clients[_random.Next(_clients.Count)];

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    /// <summary>Knows its watches by the id that the hub gives them; the confirmations come in the order of the requests.</summary>
    private sealed class Client
    {
        private readonly ScriptedHistory _history;
        private readonly Queue<WatchGuarantees> _unconfirmed = new();

        public Client(WatchHub hub, ScriptedHistory history)
        {
            _history = history;
            Stream = hub.Open(() => { });
        }

        public WatchStream Stream { get; }

        public Dictionary<long, WatchGuarantees> Watches { get; } = [];

        public int EventsOfEnded { get; private set; }

        public void Create(WatchCreateRequest request)
        {
            _unconfirmed.Enqueue(new WatchGuarantees(request.Clone(), _history));
            Stream.Handle(new WatchRequest { CreateRequest = request });
        }

        public void Cancel(long id) => Stream.Handle(WatchFixture.Cancel(id));

        public void Take(int count)
        {
            while (count-- > 0 && Stream.TryTake(out var response))
            {
                Hear(response);
            }
        }

        public void Drain() => WatchFixture.DrainOf(Stream).ForEach(Hear);

        private void Hear(WatchResponse response)
        {
            if (response.Created)
            {
                var watch = _unconfirmed.Dequeue();
                if (response.Canceled)
                {
                    return;
                }

                Watches.Add(response.WatchId, watch);
            }

            if (response.WatchId == -1)
            {
                foreach (var watch in Watches.Values)
                {
                    watch.Bookmark(response.Header.Revision);
                }

                return;
            }

            Watches[response.WatchId].Take(response);
            if (response.Canceled && Watches.Remove(response.WatchId, out var ended))
            {
                EventsOfEnded += ended.EventCount;
            }
        }
    }
}
