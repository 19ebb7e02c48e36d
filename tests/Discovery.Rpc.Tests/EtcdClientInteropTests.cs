using Discovery.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Tests;

/// <summary>Our client half against grpc-go's server half: a real etcd.</summary>
public class EtcdClientInteropTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RpcMethod<RangeRequest, RangeResponse> Range = RpcMethod<RangeRequest, RangeResponse>.FromDescriptor(Method("KV", "Range"));
    private static readonly RpcMethod<PutRequest, PutResponse> Put = RpcMethod<PutRequest, PutResponse>.FromDescriptor(Method("KV", "Put"));
    private static readonly RpcMethod<WatchRequest, WatchResponse> Watch = RpcMethod<WatchRequest, WatchResponse>.FromDescriptor(Method("Watch", "Watch"));

    [InteropFact("etcd")]
    public async Task Calls_streams_and_errors_work_with_etcd()
    {
        await using EtcdProcess etcd = await EtcdProcess.StartAsync();
        await using var channel = new RpcChannel(etcd.Address);
        await PutAndGetAsync(channel);
        await ErrorsAsync(channel);
        await WatchAsync(channel);
    }

    private static async Task PutAndGetAsync(RpcChannel channel)
    {
        ByteString large = ByteString.CopyFrom(new byte[600_000]);
        var options = new RpcCallOptions { Timeout = Patience };
        await channel.UnaryAsync(Put, new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = large }, options);
        RangeResponse found = await channel.UnaryAsync(Range, new RangeRequest { Key = ByteString.CopyFromUtf8("k") }, options);
        Assert.Equal(large, found.Kvs.Single().Value);
        // etcd is built without gzip. Should that change, RpcCallOptions.Compress has to say so.
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(Put, new PutRequest(), options with { Compress = true }));
        Assert.Equal((RpcStatusCode.Unimplemented, "grpc: Decompressor is not installed for grpc-encoding \"gzip\""), (error.StatusCode, error.Detail));
    }

    private static async Task ErrorsAsync(RpcChannel channel)
    {
        RpcException lease = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(Put, new PutRequest { Key = ByteString.CopyFromUtf8("k"), Lease = 4711 }));
        Assert.Equal((RpcStatusCode.NotFound, "etcdserver: requested lease not found"), (lease.StatusCode, lease.Detail));
        RpcException size = await Assert.ThrowsAsync<RpcException>(
            () => channel.UnaryAsync(Put, new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFrom(new byte[3_000_000]) }));
        Assert.Equal(RpcStatusCode.ResourceExhausted, size.StatusCode);
        Assert.Matches(@"received message larger than max \(\d+ vs\. \d+\)", size.Detail);
        // Debian's etcd is older than this method.
        RpcMethod<RangeRequest, RangeStreamResponse> stream = RpcMethod<RangeRequest, RangeStreamResponse>.FromDescriptor(Method("KV", "RangeStream"));
        await using RpcCall<RangeRequest, RangeStreamResponse> call = channel.Start(stream);
        // Whichever comes first, the write or the read, sees the refusal.
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await call.WriteAsync(new RangeRequest());
            await call.ReadAsync().AsTask().WaitAsync(Patience);
        });
        Assert.Equal((RpcStatusCode.Unimplemented, "unknown method RangeStream for service etcdserverpb.KV"), (unknown.StatusCode, unknown.Detail));
    }

    private static async Task WatchAsync(RpcChannel channel)
    {
        await using RpcCall<WatchRequest, WatchResponse> watch = channel.Start(Watch);
        await watch.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("w") } });
        Assert.True((await watch.ReadAsync().AsTask().WaitAsync(Patience))!.Created);
        for (int i = 0; i < 20; i++)
        {
            await channel.UnaryAsync(Put, new PutRequest { Key = ByteString.CopyFromUtf8("w"), Value = ByteString.CopyFromUtf8($"{i}") });
            WatchResponse seen = (await watch.ReadAsync().AsTask().WaitAsync(Patience))!;
            Assert.Equal($"{i}", seen.Events.Single().Kv.Value.ToStringUtf8());
        }
    }

    private static MethodDescriptor Method(string service, string method) =>
        RpcReflection.Descriptor.Services.Single(descriptor => descriptor.Name == service).FindMethodByName(method);
}
