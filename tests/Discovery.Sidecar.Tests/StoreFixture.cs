using Discovery.Client;
using Discovery.Client.Registry;
using Discovery.TestKit;

namespace Discovery.Sidecar.Tests;

/// <summary>One server for all tests of a class; each test has a registry under a prefix of its own.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private static int s_registries;

    public ServerProcess Server { get; private set; } = null!;

    public KvClient Client { get; private set; } = null!;

    public static string NewRegistry() => $"/test/registry-{Interlocked.Increment(ref s_registries)}/";

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        Client = KvClient.Connect(Server.ClientUrl.ToString());
    }

    public async Task DisposeAsync()
    {
        if (Client is not null)
            await Client.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
    }

    /// <summary>Writes an instance into a registry, as a registrar would.</summary>
    public Task RegisterAsync(string registry, ServiceInstance instance) => Client.PutAsync(
        RegistryKeys.Instance(registry, instance.Name, instance.Id), ServiceInstanceJson.Format(instance));

    public Task UnregisterAsync(string registry, ServiceInstance instance) =>
        Client.DeleteAsync(RegistryKeys.Instance(registry, instance.Name, instance.Id));
}
