using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>One server for all tests of a class; each test takes names of its own.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private static int s_elections;

    public ServerProcess Server { get; private set; } = null!;

    public KvClient Client { get; private set; } = null!;

    public static string NewElection() => $"/test/election-{Interlocked.Increment(ref s_elections)}";

    /// <summary>A client of its own, as another process would have.</summary>
    public KvClient Connect() => KvClient.Connect(Server.ClientUrl.ToString());

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        Client = Connect();
    }

    public async Task DisposeAsync()
    {
        if (Client is not null)
            await Client.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
    }
}
