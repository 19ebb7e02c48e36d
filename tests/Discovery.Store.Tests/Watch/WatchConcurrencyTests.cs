using System.Threading.Channels;
using Discovery.Protocol;
using Discovery.Store.Watch;

namespace Discovery.Store.Tests.Watch;

/// <summary>
/// The same guarantees with real threads: one writer, and for each stream one thread that sends requests and one that writes
/// responses. The latter waits for nothing but the ready callback, so a lost one would hang the test.
/// </summary>
public sealed class WatchConcurrencyTests
{
    private const int Streams = 4;
    private const int Revisions = 2_000;
    private const int RequestsPerStream = 150;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Every_guarantee_holds_while_streams_open_watches_and_read_during_the_writes()
    {
        var history = new ScriptedHistory();
        var hub = new WatchHub(history, new WatchHubOptions { QueuedEventsMax = 16, ProgressInterval = TimeSpan.FromMilliseconds(100) });
        history.Hub = hub;
        var clients = Enumerable.Range(0, Streams).Select(i => new Client(hub, history, seed: i)).ToList();
        var heard = clients.Select(client => Task.Run(client.HearAsync)).ToList();
        var sent = clients.Select(client => Task.Run(client.SendAsync)).ToList();

        await Task.Run(() => WriteAsync(history, hub));
        await Task.WhenAll(sent).WaitAsync(Patience);
        clients.ForEach(client => client.AskForTheEnd());
        await Task.WhenAll(heard).WaitAsync(Patience);

        Assert.All(clients, client => client.CheckComplete());
        Assert.Equal(0, hub.Statistics.SlowWatchers);
        Assert.True(clients.Sum(client => client.Events) > Revisions, "the clients heard next to nothing");
    }

    /// <summary>In bursts with pauses, so that the streams fall behind and catch up again all the time.</summary>
    private static async Task WriteAsync(ScriptedHistory history, WatchHub hub)
    {
        var random = new Random(7);
        for (var i = 0; i < Revisions; i++)
        {
            var key = $"k{random.Next(10)}";
            history.Apply(random.Next(4) == 0 ? Op.Delete(key) : Op.Put(key, "v"), Op.Put($"x{i % 3}", "v"));
            if (i % 16 == 0)
            {
                hub.Tick(TimeSpan.FromMilliseconds(i));
                await Task.Delay(random.Next(3));
            }
        }
    }

    private sealed class Client
    {
        private readonly ScriptedHistory _history;
        private readonly WatchStream _stream;
        private readonly Channel<bool> _ready = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private readonly Random _random;
        private readonly Dictionary<long, WatchGuarantees> _watches = [];
        private long _end = long.MaxValue;

        public Client(WatchHub hub, ScriptedHistory history, int seed)
        {
            _history = history;
            _random = new Random(seed);
            _stream = hub.Open(() => _ready.Writer.TryWrite(true));
        }

        public int Events => _watches.Values.Sum(watch => watch.EventCount);

        public void CheckComplete()
        {
            foreach (var watch in _watches.Values)
            {
                watch.CheckComplete();
            }
        }

        public void AskForTheEnd()
        {
            Volatile.Write(ref _end, _history.CurrentRevision);
            _stream.Handle(WatchFixture.Progress());
        }

        public async Task HearAsync()
        {
            while (true)
            {
                while (_stream.TryTake(out var response))
                {
                    Hear(response);
                    if (response.WatchId == -1 && response.Header.Revision == Volatile.Read(ref _end))
                    {
                        return;
                    }
                }

                if (!_stream.CatchUp(50))
                {
                    await _ready.Reader.ReadAsync();
                }
            }
        }

        public async Task SendAsync()
        {
            for (var id = 1; id <= RequestsPerStream; id++)
            {
                if (id <= 30)
                {
                    Create(id);
                }

                _stream.Handle(WatchFixture.Progress());
                if (id % 7 == 0)
                {
                    // The first watch stays, as a stream without watches gives no answer at the end.
                    _stream.Handle(WatchFixture.Cancel(_random.Next(2, id + 1)));
                }

                await Task.Delay(_random.Next(2));
            }
        }

        private void Create(int id)
        {
            var current = _history.CurrentRevision;
            var start = _random.Next(3) switch { 0 => 0, 1 => Math.Max(1, current - 30), _ => Math.Min(current + 20, Revisions) };
            var key = _random.Next(2) == 0 ? $"k{_random.Next(10)}" : "k";
            var request = WatchFixture.Create(key, _random.Next(2) == 0 ? "" : "z", start, c =>
            {
                c.WatchId = id;
                c.PrevKv = _random.Next(2) == 0;
                c.ProgressNotify = _random.Next(2) == 0;
            });
            lock (_watches)
            {
                _watches.Add(id, new WatchGuarantees(request.CreateRequest, _history));
            }

            _stream.Handle(request);
        }

        private void Hear(WatchResponse response)
        {
            lock (_watches)
            {
                if (response.WatchId != -1)
                {
                    _watches[response.WatchId].Take(response);
                    return;
                }

                foreach (var watch in _watches.Values.Where(watch => watch is { IsCreated: true, IsEnded: false }))
                {
                    watch.Bookmark(response.Header.Revision);
                }
            }
        }
    }
}
