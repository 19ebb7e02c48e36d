using Discovery.Conformance.Wire;
using Discovery.Protocol;
using Discovery.Rpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using static Discovery.Conformance.Wire.WireServer;

namespace Discovery.Conformance.Limits;

/// <summary>Whoever waits in a call of Lock or Election has the server watch for him, and that watch counts as any other.</summary>
public sealed class RecipeLimitTests(LimitedServer server) : IClassFixture<LimitedServer>
{
    private const string TooMany = "etcdserver: too many requests";
    private static readonly RpcMethod<WatchRequest, WatchResponse> Watch = Method<WatchRequest, WatchResponse>("Watch", "Watch");

    [Fact]
    public async Task Beyond_the_limit_of_watches_nobody_waits_for_a_lock_or_an_election_and_none_keeps_a_place_in_the_queue()
    {
        long first = (await server.GrantAsync(60)).ID;
        long second = (await server.GrantAsync(60)).ID;
        LockResponse held = await LockAsync(first);
        CampaignResponse leader = await CampaignAsync(first);
        List<RpcCall<WatchRequest, WatchResponse>> streams = [];
        for (int i = 0; i < LimitedServer.Watchers; i++)
        {
            streams.Add(server.Channel.Start(Watch));
            await streams[i].WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("watched") } });
            Assert.True((await streams[i].ReadAsync())!.Created);
        }

        // What does not wait needs no watch.
        Assert.Equal(held.Key, (await LockAsync(first)).Key);
        await RefusedAsync(RpcStatusCode.ResourceExhausted, TooMany, () => LockAsync(second));
        await RefusedAsync(RpcStatusCode.ResourceExhausted, TooMany, () => CampaignAsync(second));
        Assert.Equal([held.Key], await KeysAsync("lock/"));
        Assert.Equal([leader.Leader.Key], await KeysAsync("election/"));

        // Their places are free again with the streams.
        foreach (RpcCall<WatchRequest, WatchResponse> stream in streams)
        {
            await stream.DisposeAsync();
        }

        await TestKit.Eventually.Async(async () => await ReachesQueueAsync(second, held.Key));
    }

    /// <summary>Stands in the queue until the owner gives up, and has the lock then.</summary>
    private async Task<bool> ReachesQueueAsync(long lease, ByteString owner)
    {
        Task<LockResponse> waiting = LockAsync(lease);
        await TestKit.Eventually.Async(async () => waiting.IsCompleted || (await KeysAsync("lock/")).Length == 2);
        if (waiting.IsFaulted)
        {
            // The server has not seen the end of the streams yet.
            Assert.Equal(TooMany, Assert.IsType<RpcException>(waiting.Exception!.InnerException).Detail);
            return false;
        }

        await CallAsync<UnlockRequest, UnlockResponse>(V3LockReflection.Descriptor, "Unlock", new UnlockRequest { Key = owner });
        return (await waiting).Key != owner;
    }

    private Task<LockResponse> LockAsync(long lease) =>
        CallAsync<LockRequest, LockResponse>(V3LockReflection.Descriptor, "Lock", new LockRequest { Name = Bytes("lock"), Lease = lease });

    private Task<CampaignResponse> CampaignAsync(long lease) => CallAsync<CampaignRequest, CampaignResponse>(
        V3ElectionReflection.Descriptor, "Campaign", new CampaignRequest { Name = Bytes("election"), Lease = lease, Value = Bytes("me") });

    private async Task<ByteString[]> KeysAsync(string prefix)
    {
        RangeResponse all = await server.CallAsync<RangeRequest, RangeResponse>(
            "KV", "Range", new RangeRequest { Key = Bytes(prefix), RangeEnd = Bytes(prefix[..^1] + "0"), KeysOnly = true });
        return [.. all.Kvs.Select(kv => kv.Key)];
    }

    private Task<TResponse> CallAsync<TRequest, TResponse>(FileDescriptor file, string method, TRequest request)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        server.Channel.UnaryAsync(
            RpcMethod<TRequest, TResponse>.FromDescriptor(file.Services.Single().FindMethodByName(method)), request, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(60) });
}
