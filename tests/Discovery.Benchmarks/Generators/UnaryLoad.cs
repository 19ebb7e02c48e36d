using Discovery.Benchmarks.Generators.Http2;
using Discovery.Benchmarks.Generators.Requests;

namespace Discovery.Benchmarks.Generators;

/// <summary>Clients that each ask again as soon as they have their answer.</summary>
internal sealed class UnaryLoad(GeneratorPlan plan, Action<Exception> onFault) : ILoad
{
    private readonly Lock _gate = new();
    private readonly List<Http2Connection> _connections = [];
    private IReadOnlyList<IRequestSource> _sources = [];
    private volatile Recorder? _recorder;

    public Recorder? Recorder
    {
        set => _recorder = value;
    }

    public async Task PrepareAsync()
    {
        _sources = await RequestSources.PrepareAsync(plan);
        for (var i = 0; i < plan.Connections; i++)
            _connections.Add(await Http2Connection.ConnectAsync(plan.Address, _gate, onFault));
    }

    public Task StartAsync()
    {
        for (var i = 0; i < plan.Clients; i++)
            new Client(this, _connections[i % _connections.Count], _sources[i]).Next();
        foreach (var connection in _connections)
            connection.Start();
        return Task.CompletedTask;
    }

    private sealed class Client(UnaryLoad load, Http2Connection connection, IRequestSource source) : IStreamHandler
    {
        private long _begun;

        public void Next()
        {
            _begun = System.Diagnostics.Stopwatch.GetTimestamp();
            var request = source.Next(out var path);
            connection.Open(path, request, isLast: true, this);
        }

        public void Data(ReadOnlySpan<byte> bytes) => load._recorder?.Bytes(bytes.Length);

        public void Ended(bool isOk)
        {
            load._recorder?.Request(_begun, isOk);
            Next();
        }
    }
}
