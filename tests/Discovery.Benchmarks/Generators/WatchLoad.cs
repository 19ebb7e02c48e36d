using Discovery.Benchmarks.Generators.Http2;
using Discovery.Benchmarks.Generators.Requests;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Benchmarks.Generators;

/// <summary>
/// Watchers of one key, and one client that puts it: the next put goes as soon as there are fewer than <see cref="PutsAhead"/> of which not
/// every watcher has heard, so that the server always has something to do and no watcher falls behind for good.
/// </summary>
internal sealed class WatchLoad(GeneratorPlan plan, Action<Exception> onFault) : ILoad
{
    public const string Work = "watch";
    public const int StreamsPerConnection = 10;
    private const int PutsAhead = 4;
    private const int WarmUpPuts = 20_000;
    // So that what creating them has left behind is collected by servers that do so when idle.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Http2Connection> _connections = [];
    private readonly TaskCompletionSource _allCreated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _create = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Messages.Key(0) } }.ToByteArray();
    private readonly byte[] _put = Messages.Put().ToByteArray();
    private Http2Connection? _writer;
    private long _created;
    private long _puts;
    private long _delivered;
    private volatile Recorder? _recorder;

    public Recorder? Recorder
    {
        set => _recorder = value;
    }

    public async Task PrepareAsync()
    {
        // What the server's memory grows by in its first seconds is not the watchers'.
        await using (var setUp = new SetUp(plan.Address))
            await setUp.PutAsync(WarmUpPuts);
        for (var i = 0; i < plan.Connections; i++)
            _connections.Add(await Http2Connection.ConnectAsync(plan.Address, _gate, onFault));
        _writer = await Http2Connection.ConnectAsync(plan.Address, _gate, onFault);
    }

    public async Task StartAsync()
    {
        var streams = plan.Connections * StreamsPerConnection;
        for (var i = 0; i < streams; i++)
            Open(_connections[i % _connections.Count], plan.Clients / streams);
        foreach (var connection in _connections)
            connection.Start();
        await _allCreated.Task;
        await Task.Delay(Rest);
        await Marks.TellAsync(Marks.Watching);
        _puts = PutsAhead;
        for (var i = 0; i < PutsAhead; i++)
            _writer!.Open(Messages.PutPath, _put, isLast: true, new Writer(this));
        _writer!.Start();
    }

    private void Open(Http2Connection connection, int watchers)
    {
        var stream = connection.Open(Messages.WatchPath, _create, isLast: false, new Watcher(this));
        for (var i = 1; i < watchers; i++)
            connection.Send(stream, _create);
    }

    private void Take(ReadOnlySpan<byte> message)
    {
        var answer = WatchAnswer.Read(message);
        if (answer.IsCancelled)
            onFault(new InvalidOperationException("the server has cancelled a watcher"));
        if (answer.IsCreated && ++_created == plan.Clients)
            _allCreated.TrySetResult();
        _delivered += answer.Events;
        _recorder?.Events(answer.Events);
    }

    private void PutWhatMayGo()
    {
        var due = _delivered / plan.Clients + PutsAhead;
        if (_puts >= due)
            return;
        for (; _puts < due; _puts++)
            _writer!.Open(Messages.PutPath, _put, isLast: true, new Writer(this));
        _writer!.Flush();
    }

    private sealed class Watcher : IStreamHandler
    {
        private readonly WatchLoad _load;
        private readonly MessageAssembler _messages = new();
        private readonly MessageAssembler.OnMessage _take;

        public Watcher(WatchLoad load)
        {
            _load = load;
            _take = load.Take;
        }

        public void Data(ReadOnlySpan<byte> bytes)
        {
            _load._recorder?.Bytes(bytes.Length);
            _messages.Add(bytes, _take);
            _load.PutWhatMayGo();
        }

        public void Ended(bool isOk) => _load.Fault("the server has ended a watch");
    }

    private sealed class Writer(WatchLoad load) : IStreamHandler
    {
        public void Data(ReadOnlySpan<byte> bytes)
        {
        }

        public void Ended(bool isOk)
        {
            if (!isOk)
                load.Fault("a put was refused");
        }
    }

    private void Fault(string what) => onFault(new InvalidOperationException(what));
}
