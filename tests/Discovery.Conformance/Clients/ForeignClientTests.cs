using Discovery.TestKit;

namespace Discovery.Conformance.Clients;

/// <summary>Clients of others, unchanged: each program uses keys, transactions, leases, watches and locks, and says so as it goes.</summary>
public sealed class ForeignClientTests : IAsyncLifetime
{
    private ServerProcess? _server;

    public async Task InitializeAsync() => _server = await ServerProcess.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [ForeignClientFact("python3-etcd3")]
    public Task Pythons_etcd3_works() => WorksAsync("python3-etcd3", _server!.ClientUrl.Host, $"{_server.ClientUrl.Port}");

    [ForeignClientFact("python3-etcd3gw")]
    public async Task Pythons_etcd3gw_works_through_the_JSON_gateway()
    {
        // The gateway of 3.4 does not know all paths of it.
        if (await IsOldAsync())
            return;
        await WorksAsync("python3-etcd3gw", _server!.ClientUrl.Host, $"{_server.ClientUrl.Port}");
    }

    [ForeignClientFact("npm-etcd3")]
    public Task Nodes_etcd3_works() => WorksAsync("npm-etcd3", _server!.ClientUrl.GetLeftPart(UriPartial.Authority));

    private static async Task WorksAsync(string client, params string[] arguments)
    {
        (int exitCode, string output, string[] lines) = await ForeignClient.All[client].RunAsync(arguments);
        Assert.True(exitCode == 0, $"{client} ended with {exitCode}. If it is not installed: {ForeignClient.All[client].Install}\n{output}");
        Assert.Equal(["kv", "transaction", "lease", "watch", "lock"], lines);
    }

    private async Task<bool> IsOldAsync()
    {
        using var http = new HttpClient();
        string version = await http.GetStringAsync(new Uri(_server!.ClientUrl, "/version"));
        return version.Contains("\"3.4.", StringComparison.Ordinal) && _server.Kind == ServerKind.Etcd;
    }
}
