using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

public sealed class SrvEndpointTests : IAsyncLifetime
{
    private const string Plain = "_etcd-client._tcp.example.com";
    private const string Secure = "_etcd-client-ssl._tcp.example.com";

    private readonly ScriptedDns _dns = new();
    private ScriptedServer _server = null!;

    public async Task InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _dns.DisposeAsync();
    }

    [Fact]
    public async Task A_client_finds_its_endpoints_by_the_domain_and_asks_once()
    {
        Serve((Plain, "localhost", _server.Url.Port));
        await using var client = Client();
        Assert.Empty(client.Endpoints);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => client.PutAsync($"a{i}", "1")));
        Assert.Equal($"http://localhost:{_server.Url.Port}/", Assert.Single(client.Endpoints).AbsoluteUri);
        Assert.Equal([$"udp {Secure}", $"udp {Plain}"], _dns.Asked);
    }

    [Fact]
    public async Task Endpoints_with_TLS_leave_no_choice_and_a_client_with_TLS_takes_no_others()
    {
        Serve((Plain, "localhost", _server.Url.Port), (Secure, "a.example.com", 2379));
        var found = await new SrvEndpoints(Options(), tlsOnly: false).LookUpAsync(CancellationToken.None);
        Assert.Equal("https://a.example.com:2379/", Assert.Single(found).AbsoluteUri);
        Serve((Plain, "localhost", _server.Url.Port));
        await Assert.ThrowsAsync<RpcException>(() => new SrvEndpoints(Options(), tlsOnly: true).LookUpAsync(CancellationToken.None));
        await Assert.ThrowsAsync<RpcException>(
            () => new SrvEndpoints(Options() with { ServiceName = "two" }, tlsOnly: false).LookUpAsync(CancellationToken.None));
        Assert.Contains("udp _etcd-client-two._tcp.example.com", _dns.Asked);
    }

    [Fact]
    public async Task A_look_up_that_failed_is_an_error_of_the_call_and_tried_again_by_the_next()
    {
        Serve();
        await using var client = Client();
        var failure = await Assert.ThrowsAsync<RpcException>(() => client.PutAsync("a", "1"));
        Assert.Equal((RpcStatusCode.Unavailable, true), (failure.StatusCode, failure.NotSent));
        Assert.Contains($"no SRV records for {Secure} or {Plain}", failure.Detail, StringComparison.Ordinal);

        // A watch waits for them.
        await using var watch = client.WatchAsync("a").GetAsyncEnumerator();
        var first = watch.NextAsync();
        Serve((Plain, "localhost", _server.Url.Port));

        // The watch may be in the middle of a look-up that finds none yet, and one is enough for both.
        await Eventually.Async(async () => (await client.PutAsync("a", "1")).Revision > 0);
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(1);
        await stream.SendAsync(ScriptedWatches.Events(2, ScriptedWatches.Put("a", "1", 2)));
        Assert.Equal(2, (await first).Revision);
    }

    [Fact]
    public async Task A_look_up_and_a_login_count_into_the_time_of_the_call()
    {
        _dns.Answer = (_, _) => null;
        await using var lost = new KvClient(new KvClientOptions { Srv = Options(), RequestTimeout = TimeSpan.FromMilliseconds(300) });
        var failure = await Assert.ThrowsAsync<RpcException>(() => lost.PutAsync("a", "1").WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.True(failure.NotSent);
        _server.OnAuthenticate = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            throw new InvalidOperationException();
        };
        await using var stuck = new KvClient(
            new KvClientOptions { Endpoints = [_server.Url], User = "u", Password = "p", RequestTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.True((await Assert.ThrowsAsync<RpcException>(() => stuck.PutAsync("a", "1").WaitAsync(TimeSpan.FromSeconds(15)))).NotSent);
    }

    private void Serve(params (string Name, string Target, int Port)[] records) => _dns.Answer = (query, _) =>
    {
        var found = records.Where(record => query.AsSpan(12).StartsWith(ScriptedDns.Name(record.Name))).ToArray();
        return found.Length == 0
            ? ScriptedDns.Reply(query, 3)
            : ScriptedDns.Reply(query, 0, [.. found.Select(record => (record.Name, (ushort)33, ScriptedDns.Srv(0, 0, record.Port, record.Target)))]);
    };

    private KvSrvOptions Options() => new() { Domain = "example.com", Servers = [_dns.Address], Timeout = TimeSpan.FromSeconds(20) };

    private KvClient Client() => new(new KvClientOptions { Srv = Options(), BackoffMax = TimeSpan.FromMilliseconds(50), RequestTimeout = TimeSpan.FromSeconds(30) });
}
