using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Measuring;

/// <summary>Puts of 32-byte keys with 256-byte values over connections of their own, each with one request at a time.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Connections = 50;
    private const int ValueBytes = 256;

    private readonly List<KvClient> _clients;

    public Load(ServerProcess server) => _clients = [.. Enumerable.Range(0, Connections).Select(_ => KvClient.Connect(server.Endpoint))];

    public static string Key(int number) => $"bench/key/{number:D22}";

    /// <summary>Writes so many puts, over the keys in turn; each is acknowledged when this returns.</summary>
    public Task PutAsync(int puts, int keys)
    {
        var next = -1;
        return Task.WhenAll(_clients.Select((client, connection) => Task.Run(async () =>
        {
            var random = new Random(connection);
            var value = new byte[ValueBytes];
            for (int i; (i = Interlocked.Increment(ref next)) < puts;)
            {
                random.NextBytes(value);
                await client.PutAsync(Key(i % keys), value);
            }
        })));
    }

    public KvClient Client => _clients[0];

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
    }
}
