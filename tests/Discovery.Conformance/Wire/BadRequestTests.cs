using Discovery.Protocol;
using Discovery.Rpc;
using static Discovery.Conformance.Wire.WireServer;

namespace Discovery.Conformance.Wire;

/// <summary>Requests that can't be served: etcd's code and text for each, and the server goes on.</summary>
public sealed class BadRequestTests(WireServer server) : IClassFixture<WireServer>
{
    private const int RequestBytesMax = 1_572_864;

    [Fact]
    public async Task An_empty_key_is_refused_by_every_request_that_has_one()
    {
        const string text = "etcdserver: key is not provided";
        await RefusedAsync(RpcStatusCode.InvalidArgument, text, () => server.PutAsync("", "v"));
        await RefusedAsync(RpcStatusCode.InvalidArgument, text, () => server.RangeAsync(new RangeRequest()));
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, text,
            () => server.CallAsync<DeleteRangeRequest, DeleteRangeResponse>("KV", "DeleteRange", new DeleteRangeRequest()));
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, text,
            () => server.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Value = Bytes("v") } } } }));
        await RefusedAsync(RpcStatusCode.InvalidArgument, text, () => server.TxnAsync(new TxnRequest { Compare = { new Compare() } }));
        await server.GoesOnAsync();
    }

    [Fact]
    public async Task A_request_above_the_limit_is_refused()
    {
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: request is too large", () => server.PutAsync("large", new string('x', RequestBytesMax)));
        await server.GoesOnAsync();
    }

    [Fact]
    public async Task A_key_above_the_limit_is_refused()
    {
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: request is too large", () => server.PutAsync(new string('k', RequestBytesMax), "v"));
        await server.GoesOnAsync();
    }

    [Fact]
    public async Task A_message_far_above_the_limit_is_refused_by_the_transport()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.PutAsync("huge", new string('x', 4 << 20)));
        Assert.Equal(RpcStatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("larger than max", error.Detail, StringComparison.Ordinal);
        await server.GoesOnAsync();
    }

    [Fact]
    public async Task A_request_just_below_the_limit_is_served()
    {
        PutResponse put = await server.PutAsync("near the limit", new string('x', RequestBytesMax - 200));
        RangeResponse got = await server.RangeAsync(new RangeRequest { Key = Bytes("near the limit") });
        Assert.Equal(RequestBytesMax - 200, got.Kvs[0].Value.Length);
        Assert.Equal(put.Header.Revision, got.Kvs[0].ModRevision);
    }

    [Fact]
    public async Task An_unknown_lease_is_refused()
    {
        const string text = "etcdserver: requested lease not found";
        await RefusedAsync(RpcStatusCode.NotFound, text, () => server.PutAsync("k", "v", lease: 4711));
        await RefusedAsync(
            RpcStatusCode.NotFound, text,
            () => server.CallAsync<LeaseRevokeRequest, LeaseRevokeResponse>("Lease", "LeaseRevoke", new LeaseRevokeRequest { ID = 4711 }));
    }

    [Fact]
    public async Task A_lease_is_granted_once_and_not_for_ever()
    {
        await server.CallAsync<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant", new LeaseGrantRequest { ID = 4712, TTL = 60 });
        await RefusedAsync(
            RpcStatusCode.FailedPrecondition, "etcdserver: lease already exists",
            () => server.CallAsync<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant", new LeaseGrantRequest { ID = 4712, TTL = 60 }));
        await RefusedAsync(
            RpcStatusCode.OutOfRange, "etcdserver: too large lease TTL",
            () => server.CallAsync<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant", new LeaseGrantRequest { TTL = 9_000_000_001 }));
    }

    [Fact]
    public async Task Revisions_of_the_future_and_of_the_compacted_past_are_refused()
    {
        PutResponse put = await server.PutAsync("r", "1");
        await RefusedAsync(
            RpcStatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision",
            () => server.RangeAsync(new RangeRequest { Key = Bytes("r"), Revision = put.Header.Revision + 1_000_000 }));
        await server.PutAsync("r", "2");
        await server.CallAsync<CompactionRequest, CompactionResponse>("KV", "Compact", new CompactionRequest { Revision = put.Header.Revision + 1 });

        const string compacted = "etcdserver: mvcc: required revision has been compacted";
        await RefusedAsync(
            RpcStatusCode.OutOfRange, compacted, () => server.RangeAsync(new RangeRequest { Key = Bytes("r"), Revision = put.Header.Revision }));
        await RefusedAsync(
            RpcStatusCode.OutOfRange, compacted,
            () => server.CallAsync<CompactionRequest, CompactionResponse>("KV", "Compact", new CompactionRequest { Revision = put.Header.Revision }));
        await RefusedAsync(
            RpcStatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision",
            () => server.CallAsync<CompactionRequest, CompactionResponse>(
                "KV", "Compact", new CompactionRequest { Revision = put.Header.Revision + 1_000_000 }));
    }

    [Fact]
    public async Task A_transaction_has_at_most_128_operations_and_no_key_twice()
    {
        TxnRequest many = new();
        many.Success.AddRange(Enumerable.Range(0, 129).Select(i => Put($"many/{i}")));
        await RefusedAsync(RpcStatusCode.InvalidArgument, "etcdserver: too many operations in txn request", () => server.TxnAsync(many));

        many.Success.RemoveAt(128);
        Assert.Equal(128, (await server.TxnAsync(many)).Responses.Count);

        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: duplicate key given in txn request",
            () => server.TxnAsync(new TxnRequest { Success = { Put("twice"), Put("twice") } }));
    }

    [Fact]
    public async Task A_put_that_keeps_what_is_not_there_or_gives_what_it_keeps_is_refused()
    {
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: key not found",
            () => PutAsync(new PutRequest { Key = Bytes("never written"), IgnoreValue = true }));
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: value is provided",
            () => PutAsync(new PutRequest { Key = Bytes("k"), Value = Bytes("v"), IgnoreValue = true }));
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: lease is provided",
            () => PutAsync(new PutRequest { Key = Bytes("k"), Value = Bytes("v"), Lease = 1, IgnoreLease = true }));
    }

    private static RequestOp Put(string key) => new() { RequestPut = new PutRequest { Key = Bytes(key), Value = Bytes("v") } };

    private Task<PutResponse> PutAsync(PutRequest request) => server.CallAsync<PutRequest, PutResponse>("KV", "Put", request);
}
