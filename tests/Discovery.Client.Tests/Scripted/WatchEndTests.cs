using Discovery.Protocol;
using Discovery.Rpc;
using static Discovery.Client.Tests.ScriptedWatches;

namespace Discovery.Client.Tests;

public sealed class WatchEndTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private KvClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _client = _server.Connect();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_compacted_start_ends_the_watch_with_the_revision_from_which_history_is_left()
    {
        await using var watch = _client.WatchAsync("a", new WatchOptions { StartRevision = 5 }).GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(100);
        await stream.SendAsync(new WatchResponse { Header = At(100), Canceled = true, CompactRevision = 90 });
        var compacted = await Assert.ThrowsAsync<WatchCompactedException>(() => first);
        Assert.Equal((90L, 5L), (compacted.CompactRevision, compacted.RequestedRevision));
    }

    [Fact]
    public async Task A_watch_refused_by_the_server_ends_with_its_reason()
    {
        await using var watch = _client.WatchAsync("a").GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ReceiveCreateAsync();
        await stream.SendAsync(new WatchResponse { Created = true, Canceled = true, CancelReason = "etcdserver: permission denied", WatchId = -1 });
        Assert.Equal("etcdserver: permission denied", (await Assert.ThrowsAsync<WatchCanceledException>(() => first)).Reason);
    }

    [Fact]
    public async Task Etcd_14563_a_watch_with_the_id_zero_canceled_by_the_server_ends()
    {
        await using var watch = _client.WatchAsync("a").GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10, watchId: 0);
        await stream.SendAsync(new WatchResponse { WatchId = 0, Canceled = true });
        Assert.Equal("no reason given", (await Assert.ThrowsAsync<WatchCanceledException>(() => first)).Reason);
    }

    [Theory]
    [InlineData(RpcStatusCode.PermissionDenied)]
    [InlineData(RpcStatusCode.Unauthenticated)]
    [InlineData(RpcStatusCode.Unimplemented)]
    [InlineData(RpcStatusCode.InvalidArgument)]
    public async Task A_status_that_another_try_would_not_change_ends_the_watch(RpcStatusCode code)
    {
        await using var watch = _client.WatchAsync("a").GetAsyncEnumerator();
        var first = watch.NextAsync();
        (await _server.AcceptWatchAsync()).End(new RpcException(code, "no"));
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => first)).StatusCode);
    }

    [Fact]
    public async Task Disposing_the_enumerator_ends_the_watch_on_the_server()
    {
        var watch = _client.WatchAsync("a").GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10);
        await stream.SendAsync(Events(11, Put("a", "1", 11)));
        await first;
        await watch.DisposeAsync();
        await stream.ClientGone;
    }

    [Fact]
    public async Task A_watch_asks_for_a_member_with_a_leader_and_moves_on_when_there_is_none()
    {
        await using var watch = _client.WatchAsync("a").GetAsyncEnumerator();
        _ = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        Assert.Equal("true", stream.Headers.Get("hasleader"));
        stream.End(new RpcException(RpcStatusCode.Unavailable, "etcdserver: no leader"));
        await (await _server.AcceptWatchAsync()).ConfirmAsync(10);
    }

    [Fact]
    public async Task A_member_that_lags_behind_is_waited_for()
    {
        _server.OnRange = (_, _) => Task.FromResult(new RangeResponse { Header = At(20) });
        await using var watch = _client.WatchAsync("a", new WatchOptions { StartRevision = 21, SeenRevision = 20 }).GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(15);
        await stream.SendAsync(Events(21, Put("a", "1", 21)));
        Assert.Equal("put a=1", (await first).Text(""));
    }

    [Fact]
    public async Task A_store_that_stands_before_what_was_seen_ends_the_watch()
    {
        _server.OnRange = (_, _) => Task.FromResult(new RangeResponse { Header = At(3) });
        await using var watch = _client.WatchAsync("a", new WatchOptions { StartRevision = 21, SeenRevision = 20 }).GetAsyncEnumerator();
        var first = watch.NextAsync();
        await (await _server.AcceptWatchAsync()).ConfirmAsync(3);
        var rewound = await Assert.ThrowsAsync<StoreRewoundException>(() => first);
        Assert.Equal((3L, 20L), (rewound.StoreRevision, rewound.ReportedRevision));
    }

    [Fact]
    public async Task Each_enumeration_is_a_watch_of_its_own_from_the_start()
    {
        var watches = _client.WatchAsync("a", new WatchOptions { StartRevision = 5 });
        for (var i = 0; i < 2; i++)
        {
            await using var watch = watches.GetAsyncEnumerator();
            var first = watch.NextAsync();
            var stream = await _server.AcceptWatchAsync();
            Assert.Equal(5, (await stream.ConfirmAsync(10)).StartRevision);
            await stream.SendAsync(Events(10, Put("a", "1", 7)));
            Assert.Equal(7, (await first).Revision);
        }
    }
}
