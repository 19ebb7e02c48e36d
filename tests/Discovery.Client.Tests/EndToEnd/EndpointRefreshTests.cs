using Discovery.TestKit;

namespace Discovery.Client.Tests;

public sealed class EndpointRefreshTests
{
    [Fact]
    public async Task The_endpoints_become_those_that_the_members_advertise()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var proxy = TcpProxy.Start(server.ClientUrl);
        await using var client = new KvClient(new KvClientOptions
        {
            Endpoints = [proxy.Url],
            EndpointRefreshInterval = TimeSpan.FromMilliseconds(100),
            RequestTimeout = TimeSpan.FromSeconds(30),
        });
        await client.PutAsync("a", "1");
        await Eventually.Async(() => client.Endpoints.Single() == server.ClientUrl);
        proxy.Refuse();
        await client.PutAsync("a", "2");

        // A look-up that fails leaves what is known.
        await server.KillAsync();
        await Task.Delay(300);
        Assert.Equal(server.ClientUrl, Assert.Single(client.Endpoints));
        await server.RestartAsync();
        await client.PutAsync("a", "3");
    }
}
