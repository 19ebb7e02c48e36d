using Discovery.TestKit;

namespace Discovery.Conformance.Http;

/// <summary>A server for tests that need no etcdctl, so that they run where there is none.</summary>
public sealed class PlainServer : IAsyncLifetime
{
    private ServerProcess? _process;

    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    public async Task InitializeAsync() => _process = await ServerProcess.StartAsync();

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
