using Discovery.Client;
using Discovery.Client.Registry;
using Discovery.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

/// <summary>A store that asks who is there.</summary>
public class SecuredTests
{
    [Fact]
    public async Task User_password_and_TLS_come_from_the_shared_section()
    {
        await using var server = await SecuredServer.StartAsync("/services/");
        await using var client = new KvClient(KvClientOptions.Parse(server.ConnectionString) with { RequestTimeout = TimeSpan.FromSeconds(30) });
        await RegisterAsync("one");
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(server.Section).Build());
        services.AddKvServiceDiscovery();
        await using var caller = services.BuildServiceProvider();
        var directory = caller.GetRequiredService<IServiceDirectory>();
        Assert.Equal("one", Assert.Single((await directory.GetAsync()).Instances("catalog")).Id);

        // Tokens live in memory: the watch has to log in again.
        await server.Process.RestartAsync();
        await RegisterAsync("two");
        await Eventually.Async(async () => (await directory.GetAsync()).Instances("catalog").Length == 2);

        Task RegisterAsync(string id) => client.PutAsync(
            RegistryKeys.Instance(RegistryKeys.DefaultPrefix, "catalog", id),
            ServiceInstanceJson.Format(new ServiceInstance { Name = "catalog", Id = id, Address = "127.0.0.1", Port = 80 }));
    }
}
