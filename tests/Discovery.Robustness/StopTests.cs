using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Robustness;

public sealed class StopTests
{
    [Fact]
    public async Task A_node_that_was_stopped_has_nothing_to_replay()
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        await using (var client = KvClient.Connect(server.Endpoint))
        {
            for (var i = 0; i < 10; i++)
                await client.PutAsync("key", $"{i}");
        }

        Assert.Equal(0, await server.StopAsync());
        await server.RestartAsync();
        Assert.Contains("; 0 entries to replay", server.Output, StringComparison.Ordinal);
        await using var again = KvClient.Connect(server.Endpoint);
        Assert.Equal(10, (await again.GetAsync("key"))?.Version);
    }
}
