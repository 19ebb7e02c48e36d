using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Extensions.Configuration.Tests;

/// <summary>A server of the tests' own with a client that writes to it.</summary>
public sealed class Store : IAsyncLifetime, IAsyncDisposable
{
    private static int _prefixes;

    public ServerProcess Server { get; private set; } = null!;

    public KvClient Client { get; private set; } = null!;

    public Uri Url => Server.ClientUrl;

    public static async Task<Store> StartAsync()
    {
        var store = new Store();
        await store.InitializeAsync();
        return store;
    }

    /// <summary>A prefix that no other test uses.</summary>
    public static string NewPrefix() => $"/config/test-{Interlocked.Increment(ref _prefixes)}";

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        Client = KvClient.Connect(Server.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();
}
