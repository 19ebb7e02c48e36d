using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Process;

/// <summary>Streams of much data, and clients that do not read them.</summary>
public sealed class LongReadTests : IAsyncLifetime
{
    private const int ValueBytes = 200_000;
    private const int Keys = 40;

    private ServerProcess? _server;
    private RpcChannel? _channel;

    private RpcChannel Channel => _channel!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        _channel = new RpcChannel(_server.ClientUrl);
        for (var i = 0; i < Keys; i++)
            await PutAsync($"k{i:00}");
    }

    public async Task DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task A_range_of_more_than_one_message_can_hold_comes_in_chunks_of_one_revision()
    {
        await using var call = Channel.Start(WireCalls.Method<RangeRequest, RangeStreamResponse>("KV", "RangeStream"));
        await call.WriteAsync(All());
        await call.CompleteAsync();
        var merged = new RangeResponse();
        var chunks = 0;
        await foreach (var chunk in call.ReadAllAsync())
        {
            Assert.True(chunk.CalculateSize() <= (1 << 20) + 100);
            merged.MergeFrom(chunk.RangeResponse);
            chunks++;
            await PutAsync("k99");
        }
        Assert.InRange(chunks, 8, 10);
        Assert.Equal((Keys, Keys, false, Keys + 1L), (merged.Kvs.Count, merged.Count, merged.More, merged.Header.Revision));
        Assert.NotEqual(0ul, merged.Header.MemberId);
    }

    [Fact]
    public async Task A_range_in_another_order_is_not_streamed_and_bad_requests_are_refused_as_by_range()
    {
        var sorted = All();
        sorted.SortTarget = RangeRequest.Types.SortTarget.Value;
        Assert.Equal(RpcStatusCode.Unimplemented, (await RefusedAsync(sorted)).StatusCode);
        var future = All();
        future.Revision = 1000;
        Assert.Equal("etcdserver: mvcc: required revision is a future revision", (await RefusedAsync(future)).Detail);
        Assert.Equal("etcdserver: key is not provided", (await RefusedAsync(new RangeRequest())).Detail);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_snapshot_holds_up_nobody_and_holds_the_records_only_as_long_as_it_is_there()
    {
        var before = (await StatusAsync()).DbSizeInUse;
        Assert.True(before > Keys * ValueBytes);
        await using (var call = Channel.Start(WireCalls.Method<SnapshotRequest, SnapshotResponse>("Maintenance", "Snapshot")))
        {
            await call.WriteAsync(new SnapshotRequest());
            await call.CompleteAsync();
            var first = (await call.ReadAsync())!;
            Assert.InRange((long)first.RemainingBytes, before / 2, before * 2);
            // All of them anew, and what was before is compacted.
            for (var i = 0; i < Keys; i++)
                await PutAsync($"k{i:00}");
            await CompactAsync();
            Assert.True((await StatusAsync()).DbSizeInUse > 2 * Keys * ValueBytes);
        }
        await Eventually.Async(async () =>
        {
            await PutAsync("other");
            await CompactAsync();
            return (await StatusAsync()).DbSizeInUse < 1.5 * Keys * ValueBytes;
        }, because: "nobody needs the older records any more");
    }

    private static RangeRequest All() => new() { Key = ByteString.CopyFromUtf8("k"), RangeEnd = ByteString.CopyFromUtf8("l") };

    private async Task<RpcException> RefusedAsync(RangeRequest request)
    {
        await using var call = Channel.Start(WireCalls.Method<RangeRequest, RangeStreamResponse>("KV", "RangeStream"));
        await call.WriteAsync(request);
        await call.CompleteAsync();
        return await Assert.ThrowsAsync<RpcException>(async () => await call.ReadAsync());
    }

    private Task<PutResponse> PutAsync(string key) =>
        Channel.CallAsync<PutRequest, PutResponse>("KV", "Put", new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFrom(new byte[ValueBytes]) });

    private Task<StatusResponse> StatusAsync() => Channel.CallAsync<StatusRequest, StatusResponse>("Maintenance", "Status", new StatusRequest());

    private async Task CompactAsync()
    {
        var revision = (await StatusAsync()).Header.Revision;
        await Channel.CallAsync<CompactionRequest, CompactionResponse>("KV", "Compact", new CompactionRequest { Revision = revision, Physical = true });
    }
}
