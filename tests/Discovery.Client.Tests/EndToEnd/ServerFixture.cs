using Discovery.TestKit;

namespace Discovery.Client.Tests;

/// <summary>One server for all tests of a collection; each test uses keys of its own.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public ServerProcess Server { get; private set; } = null!;

    public KvClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        Client = ConnectTo(Server.ClientUrl);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>A client as patient as a slow machine needs it.</summary>
    public static KvClient ConnectTo(params Uri[] endpoints) => new(new KvClientOptions
    {
        Endpoints = endpoints,
        RequestTimeout = TimeSpan.FromSeconds(30),
        BackoffMax = TimeSpan.FromMilliseconds(200),
    });

    /// <summary>A prefix that no other test uses.</summary>
    public static string UniquePrefix() => $"/{Guid.NewGuid():N}/";
}
