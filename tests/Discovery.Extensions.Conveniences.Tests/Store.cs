using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Extensions.Conveniences.Tests;

/// <summary>A server of the tests' own with a client.</summary>
public sealed class Store : IAsyncLifetime
{
    private static int _prefixes;

    public ServerProcess Server { get; private set; } = null!;

    public KvClient Client { get; private set; } = null!;

    /// <summary>A prefix that no other test uses.</summary>
    public static string NewPrefix() => $"/test-{Interlocked.Increment(ref _prefixes)}/";

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        Client = KvClient.Connect(Server.Endpoint);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
