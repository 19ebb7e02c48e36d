using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Client.Tests;

public sealed class ScriptedLoginTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async Task InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_old_token_is_renewed_once_for_all_calls_and_a_write_is_made_again_as_nothing_was_done()
    {
        var logins = 0;
        var refused = 0;
        var gate = new TaskCompletionSource();
        _server.OnAuthenticate = (request, _) =>
        {
            Assert.Equal(("ann", "secret"), (request.Name, request.Password));
            return Task.FromResult(new AuthenticateResponse { Token = $"t{Interlocked.Increment(ref logins)}" });
        };
        _server.OnPut = async (_, context) =>
        {
            if (context.RequestHeaders.Get("token") == "t1")
            {
                if (Interlocked.Increment(ref refused) == 20)
                    gate.SetResult();
                await gate.Task;
                throw new RpcException(RpcStatusCode.Unauthenticated, "etcdserver: invalid auth token");
            }

            return new PutResponse { Header = new ResponseHeader { Revision = 9 } };
        };
        await using var client = Client();
        var puts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.PutAsync($"k{i}", "1")));
        Assert.All(puts, put => Assert.Equal(9, put.Revision));
        Assert.Equal((2, 20), (logins, refused));
    }

    [Theory]
    [InlineData(RpcStatusCode.Unauthenticated, "etcdserver: invalid auth token")]
    [InlineData(RpcStatusCode.InvalidArgument, "etcdserver: revision of auth store is old")]
    [InlineData(RpcStatusCode.InvalidArgument, "etcdserver: user name is empty")]
    public async Task A_server_that_takes_no_token_at_all_is_believed_in_the_end(RpcStatusCode code, string detail)
    {
        var logins = 0;
        _server.OnAuthenticate = (_, _) => Task.FromResult(new AuthenticateResponse { Token = $"t{Interlocked.Increment(ref logins)}" });
        _server.OnPut = (_, _) => throw new RpcException(code, detail);
        await using var client = Client();
        var refusal = await Assert.ThrowsAsync<RpcException>(() => client.PutAsync("a", "1"));
        Assert.Equal(detail, refusal.Detail);
        Assert.InRange(logins, 2, 4);
    }

    [Fact]
    public async Task A_cluster_without_authentication_is_asked_for_a_token_once()
    {
        var logins = 0;
        _server.OnAuthenticate = (_, _) =>
        {
            logins++;
            throw new RpcException(RpcStatusCode.FailedPrecondition, "etcdserver: authentication is not enabled");
        };
        string? token = "none yet";
        _server.OnPut = (_, context) =>
        {
            token = context.RequestHeaders.Get("token");
            return Task.FromResult(new PutResponse());
        };
        await using var client = Client();
        await client.PutAsync("a", "1");
        await client.PutAsync("a", "1");
        Assert.Equal((1, null), (logins, token));
    }

    [Fact]
    public async Task A_watch_refused_for_its_token_is_opened_with_another()
    {
        var logins = 0;
        _server.OnAuthenticate = (_, _) => Task.FromResult(new AuthenticateResponse { Token = $"t{Interlocked.Increment(ref logins)}" });
        await using var client = Client();
        await using var watch = client.WatchAsync("a").GetAsyncEnumerator();
        var first = watch.NextAsync();

        // One release says what it is, another something else.
        string[] reasons = ["rpc error: code = Unauthenticated desc = etcdserver: invalid auth token", "rpc error: code = PermissionDenied desc = etcdserver: permission denied"];
        foreach (var reason in reasons)
        {
            var refused = await _server.AcceptWatchAsync();
            await refused.ReceiveCreateAsync();
            await refused.SendAsync(new WatchResponse { Header = ScriptedWatches.At(1), WatchId = -1, Created = true, Canceled = true, CancelReason = reason });
            await refused.ClientGone;
            var stream = await _server.AcceptWatchAsync();
            await stream.ConfirmAsync(1);
            Assert.Equal($"t{logins}", stream.Headers.Get("token"));
            var revision = logins + 10;
            await stream.SendAsync(ScriptedWatches.Events(revision, ScriptedWatches.Put("a", "1", revision)));
            Assert.Equal(revision, (await first).Revision);
            first = watch.NextAsync();
            stream.End();
        }

        Assert.Equal(3, logins);
    }

    private KvClient Client() => new(new KvClientOptions
    {
        Endpoints = [_server.Url],
        User = "ann",
        Password = "secret",
        RequestTimeout = TimeSpan.FromSeconds(30),
        BackoffMin = TimeSpan.FromMilliseconds(1),
        BackoffMax = TimeSpan.FromMilliseconds(20),
    });
}
