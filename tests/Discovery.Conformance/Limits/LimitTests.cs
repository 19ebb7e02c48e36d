using System.Net;
using Discovery.Conformance.Wire;
using Discovery.Protocol;
using Discovery.Rpc;
using static Discovery.Conformance.Wire.WireServer;

namespace Discovery.Conformance.Limits;

/// <summary>What clients are told beyond each limit, and that the next one is served again.</summary>
public sealed class LimitTests(LimitedServer server) : IClassFixture<LimitedServer>
{
    private const string TooMany = "etcdserver: too many requests";
    private static readonly RpcMethod<WatchRequest, WatchResponse> Watch = Method<WatchRequest, WatchResponse>("Watch", "Watch");

    [Fact]
    public async Task A_lease_for_too_long_is_refused()
    {
        await RefusedAsync(RpcStatusCode.OutOfRange, "etcdserver: too large lease TTL", () => server.GrantAsync(LimitedServer.LeaseSeconds + 1));
        LeaseGrantResponse granted = await server.GrantAsync(LimitedServer.LeaseSeconds);
        Assert.Equal(LimitedServer.LeaseSeconds, granted.TTL);
        await RevokeAsync(granted.ID);
    }

    [Fact]
    public async Task One_lease_too_many_is_refused_until_another_is_gone()
    {
        List<long> ids = [];
        for (int i = 0; i < LimitedServer.Leases; i++)
        {
            ids.Add((await server.GrantAsync(60)).ID);
        }
        await RefusedAsync(RpcStatusCode.ResourceExhausted, TooMany, () => server.GrantAsync(60));
        await RevokeAsync(ids[0]);
        ids[0] = (await server.GrantAsync(60)).ID;
        foreach (long id in ids)
        {
            await RevokeAsync(id);
        }
    }

    [Fact]
    public async Task A_transaction_with_too_many_operations_is_refused()
    {
        var txn = new TxnRequest();
        for (int i = 0; i <= LimitedServer.TxnOperations; i++)
        {
            txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Bytes($"txn{i}") } });
        }
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: too many operations in txn request", () => server.CallAsync<TxnRequest, TxnResponse>("KV", "Txn", txn));
    }

    [Fact]
    public async Task A_watch_too_many_is_created_and_canceled_and_there_is_room_again_when_others_end()
    {
        await using RpcCall<WatchRequest, WatchResponse> one = server.Channel.Start(Watch);
        await using RpcCall<WatchRequest, WatchResponse> two = server.Channel.Start(Watch);
        for (int i = 0; i < LimitedServer.WatchersPerStream; i++)
        {
            Assert.False((await CreateAsync(one)).Canceled);
        }
        Refused(await CreateAsync(one));

        // All together.
        for (int i = LimitedServer.WatchersPerStream; i < LimitedServer.Watchers; i++)
        {
            Assert.False((await CreateAsync(two)).Canceled);
        }
        Refused(await CreateAsync(two));
        await one.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = 0 } });
        Assert.True((await NextAsync(one)).Canceled);
        Assert.False((await CreateAsync(two)).Canceled);

        static void Refused(WatchResponse response)
        {
            Assert.True(response is { Created: true, Canceled: true, WatchId: -1 });
            Assert.Equal("rpc error: code = ResourceExhausted desc = " + TooMany, response.CancelReason);
        }
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_refused()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Process.ClientUrl, "/version"));
        request.Headers.Add("X-Large", new string('x', LimitedServer.HeaderBytes));
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(
            Method<RangeRequest, RangeResponse>("KV", "Range"), new RangeRequest { Key = Bytes("a") },
            new RpcCallOptions { Headers = new RpcMetadata { { "token", new string('x', LimitedServer.HeaderBytes) } } }));
        Assert.NotEqual(RpcStatusCode.OK, error.StatusCode);
        await server.CallAsync<RangeRequest, RangeResponse>("KV", "Range", new RangeRequest { Key = Bytes("a") });
    }

    [Fact]
    public async Task There_may_be_as_many_learners_as_the_flag_says()
    {
        await server.AddLearnerAsync(1);
        await server.AddLearnerAsync(2);
        await RefusedAsync(RpcStatusCode.FailedPrecondition, "etcdserver: too many learner members in cluster", () => server.AddLearnerAsync(3));
    }

    private static async Task<WatchResponse> CreateAsync(RpcCall<WatchRequest, WatchResponse> call)
    {
        await call.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("watched") } });
        return await NextAsync(call);
    }

    private static async Task<WatchResponse> NextAsync(RpcCall<WatchRequest, WatchResponse> call)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await call.ReadAsync(patience.Token) ?? throw new InvalidOperationException("The stream has ended.");
    }

    private Task<LeaseRevokeResponse> RevokeAsync(long id) => server.CallAsync<LeaseRevokeRequest, LeaseRevokeResponse>("Lease", "LeaseRevoke", new LeaseRevokeRequest { ID = id });
}
