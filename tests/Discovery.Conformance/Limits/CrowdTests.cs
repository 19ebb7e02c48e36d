using System.Net.Sockets;
using Discovery.Conformance.Wire;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Conformance.Limits;

/// <summary>More clients at once than a server takes.</summary>
public sealed class CrowdTests
{
    private const int Requests = 4;
    private const int Connections = 6;

    private static readonly RpcMethod<PutRequest, PutResponse> Put = WireServer.Method<PutRequest, PutResponse>("KV", "Put");

    [Fact]
    public async Task Requests_beyond_what_may_be_under_way_are_told_so_at_once()
    {
        await using ServerProcess server = await StartAsync($"--max-concurrent-requests={Requests}");
        await using var channel = new RpcChannel(server.ClientUrl);
        // Without a majority, writes wait.
        await channel.UnaryAsync(
            WireServer.Method<MemberAddRequest, MemberAddResponse>("Cluster", "MemberAdd"), new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" } });
        List<Task> waiting = [.. Enumerable.Range(0, Requests).Select(_ => PutAsync(channel))];
        await Eventually.Async(async () =>
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => PutAsync(channel));
            return (error.StatusCode, error.Detail) == (RpcStatusCode.ResourceExhausted, "etcdserver: too many requests");
        });
        await Assert.ThrowsAsync<RpcException>(() => Task.WhenAll(waiting));
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_as_they_come_and_the_others_are_served()
    {
        await using ServerProcess server = await StartAsync($"--max-connections={Connections}");
        await using var channel = new RpcChannel(server.ClientUrl);
        await PutAsync(channel);
        List<TcpClient> clients = [];
        try
        {
            for (int i = 0; i < 2 * Connections; i++)
            {
                var client = new TcpClient();
                clients.Add(client);
                await client.ConnectAsync(server.ClientUrl.Host, server.ClientUrl.Port);
            }
            await Eventually.Async(() => clients.Count(IsClosed) > Connections);
            Assert.Contains(clients, client => !IsClosed(client));
            await PutAsync(channel);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
        // There is room again: the health check has a connection of its own.
        await Eventually.Async(async () =>
        {
            using var http = new HttpClient();
            return (await http.GetStringAsync(new Uri(server.ClientUrl, "/health"))).Contains("true", StringComparison.Ordinal);
        });
    }

    private static bool IsClosed(TcpClient client) => client.Client.Poll(0, SelectMode.SelectRead) && client.Available == 0;

    private static Task<PutResponse> PutAsync(RpcChannel channel) =>
        channel.UnaryAsync(Put, new PutRequest { Key = WireServer.Bytes("crowd") }, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(3) });

    private static Task<ServerProcess> StartAsync(string limit) =>
        ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = [limit] });
}
