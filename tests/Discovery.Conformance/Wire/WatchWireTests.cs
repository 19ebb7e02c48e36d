using Discovery.Protocol;
using Discovery.Rpc;
using static Discovery.Conformance.Wire.WireServer;

namespace Discovery.Conformance.Wire;

/// <summary>What a watch does that etcdctl does not show.</summary>
public sealed class WatchWireTests(WireServer server) : IClassFixture<WireServer>
{
    private static readonly RpcMethod<WatchRequest, WatchResponse> Method = Method<WatchRequest, WatchResponse>("Watch", "Watch");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_watch_goes_on_after_the_client_has_said_that_no_more_requests_follow()
    {
        await using RpcCall<WatchRequest, WatchResponse> call = server.Channel.Start(Method);
        await call.WriteAsync(Create("half-closed"));
        Assert.True((await NextAsync(call)).Created);
        await call.CompleteAsync();

        await server.PutAsync("half-closed", "v");
        Assert.Equal("v", Assert.Single((await NextAsync(call)).Events).Kv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task Filters_leave_out_what_they_name()
    {
        await using RpcCall<WatchRequest, WatchResponse> call = server.Channel.Start(Method);
        WatchRequest deletesOnly = Create("filtered");
        deletesOnly.CreateRequest.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
        await call.WriteAsync(deletesOnly);
        Assert.True((await NextAsync(call)).Created);

        await server.PutAsync("filtered", "v");
        await server.CallAsync<DeleteRangeRequest, DeleteRangeResponse>("KV", "DeleteRange", new DeleteRangeRequest { Key = Bytes("filtered") });
        Assert.Equal(Event.Types.EventType.Delete, Assert.Single((await NextAsync(call)).Events).Type);
    }

    [Fact]
    public async Task A_large_revision_comes_in_fragments_when_asked_for()
    {
        long revision = (await server.TxnAsync(new TxnRequest { Success = { Large(0), Large(1) } })).Header.Revision;
        await server.TxnAsync(new TxnRequest { Success = { Large(2), Large(3) } });

        await using RpcCall<WatchRequest, WatchResponse> call = server.Channel.Start(Method);
        WatchRequest create = Create("large/");
        create.CreateRequest.RangeEnd = Bytes("large0");
        create.CreateRequest.StartRevision = revision;
        create.CreateRequest.Fragment = true;
        await call.WriteAsync(create);
        Assert.True((await NextAsync(call)).Created);

        int events = 0;
        while (events < 4)
        {
            WatchResponse response = await NextAsync(call);
            Assert.True(response.CalculateSize() < 3 << 20, $"a response of {response.CalculateSize()} bytes");
            events += response.Events.Count;
        }
        Assert.Equal(4, events);
    }

    private static RequestOp Large(int number) =>
        new() { RequestPut = new PutRequest { Key = Bytes($"large/{number}"), Value = Bytes(new string('x', 700_000)) } };

    private static WatchRequest Create(string key) => new() { CreateRequest = new WatchCreateRequest { Key = Bytes(key) } };

    private static async Task<WatchResponse> NextAsync(RpcCall<WatchRequest, WatchResponse> call) =>
        await call.ReadAsync().AsTask().WaitAsync(Patience) ?? throw new InvalidOperationException("The server ended the watch.");
}
