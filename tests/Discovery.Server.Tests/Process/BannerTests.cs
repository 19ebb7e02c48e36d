using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

public sealed class BannerTests
{
    [Fact]
    public async Task A_node_says_where_it_is_where_its_data_are_and_what_to_type_next()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery, Name = "first" });
        string text = server.Process.StandardOutput.Text;
        Assert.Contains("Discovery node \"first\" is ready", text, StringComparison.Ordinal);
        Assert.Contains(server.DataDir, text, StringComparison.Ordinal);
        Assert.Contains($"etcdctl --endpoints {server.Endpoint} put greeting hello", text, StringComparison.Ordinal);
    }
}
