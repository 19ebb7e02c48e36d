using Discovery.Client;
using Discovery.Client.Registry;
using Discovery.TestKit;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Registration.Tests;

/// <summary>A store that asks who is there.</summary>
public class SecuredTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task User_password_and_TLS_come_from_the_shared_section_or_a_connection_string_of_its_own(bool shared)
    {
        await using var server = await SecuredServer.StartAsync("/services/");
        await using var client = new KvClient(KvClientOptions.Parse(server.ConnectionString) with { RequestTimeout = TimeSpan.FromSeconds(30) });
        await using var app = await TestApplication.StartAsync(
            server.Process.ClientUrl,
            "catalog",
            options => options.ConnectionString = shared ? null : server.ConnectionString,
            build: builder =>
            {
                if (shared)
                    builder.Configuration.AddInMemoryCollection(server.Section).AddInMemoryCollection([new("KvStore:Endpoints", null)]);
            });
        await Eventually.Async(async () => await StatusAsync(client) == ServiceStatus.Passing);

        // Tokens live in memory: heartbeats and writes have to log in again.
        await server.Process.RestartAsync();
        await client.DeleteAsync(KvRange.Prefix("/services/"));
        await Eventually.Async(async () => await StatusAsync(client) == ServiceStatus.Passing);
        await app.StopAsync();
        Assert.Null(await StatusAsync(client));
    }

    private static async Task<ServiceStatus?> StatusAsync(KvClient client)
    {
        var entries = (await client.RangeAsync(KvRange.Prefix("/services/catalog/"))).Entries;
        return entries.Count == 0 ? null : ServiceInstanceJson.Parse(Assert.Single(entries).Value).Status;
    }
}
