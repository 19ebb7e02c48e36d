using Discovery.Client;
using Discovery.Client.Registry;
using Discovery.TestKit;

namespace Discovery.Extensions.Registration.Tests;

/// <summary>A server of the tests' own with a client that reads the registry.</summary>
public sealed class Store : IAsyncLifetime, IAsyncDisposable
{
    private static int _services;

    public ServerProcess Server { get; private set; } = null!;

    public KvClient Client { get; private set; } = null!;

    public Uri Url => Server.ClientUrl;

    public static async Task<Store> StartAsync()
    {
        var store = new Store();
        await store.InitializeAsync();
        return store;
    }

    /// <summary>The name of a service that no other test uses.</summary>
    public static string NewService() => $"service-{Interlocked.Increment(ref _services)}";

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        Client = KvClient.Connect(Server.Endpoint);
    }

    /// <summary>The entries of a service as they stand in the store.</summary>
    public async Task<IReadOnlyList<KvEntry>> EntriesAsync(string service) =>
        (await Client.RangeAsync(KvRange.Prefix(RegistryKeys.Service(RegistryKeys.DefaultPrefix, service)))).Entries;

    /// <summary>Waits for the one entry of a service that fulfils a condition.</summary>
    public async Task<KvEntry> EntryAsync(string service, Predicate<KvEntry>? match = null, TimeSpan? timeout = null)
    {
        KvEntry? found = null;
        await Eventually.Async(
            async () =>
            {
                found = (await EntriesAsync(service)).SingleOrDefault();
                return found is not null && (match is null || match(found));
            },
            timeout,
            $"an entry of {service} as awaited");
        return found!;
    }

    public Task<KvEntry> PassingEntryAsync(string service) => StatusAsync(service, ServiceStatus.Passing);

    /// <summary>Waits for the one entry of a service to have a status.</summary>
    public Task<KvEntry> StatusAsync(string service, ServiceStatus status) =>
        EntryAsync(service, entry => ServiceInstanceJson.Parse(entry.Value).Status == status);

    public Task GoneAsync(string service, TimeSpan? timeout = null) =>
        Eventually.Async(async () => (await EntriesAsync(service)).Count == 0, timeout, $"no entry of {service}");

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();
}
