using Discovery.Conformance.Wire;
using Discovery.Protocol;
using Discovery.Rpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Conformance.Recipes;

/// <summary>A server whose lock and election services are asked by gRPC.</summary>
public sealed class RecipeServer : IAsyncLifetime
{
    private readonly WireServer _wire = new();
    private long _lastLease = 9000;

    /// <summary>An etcd before 3.5, whose locks don't notice that their lease has ended.</summary>
    public bool IsOld { get; private set; }

    public async Task InitializeAsync()
    {
        await _wire.InitializeAsync();
        StatusResponse status = await _wire.CallAsync<StatusRequest, StatusResponse>("Maintenance", "Status", new StatusRequest());
        IsOld = status.Version.StartsWith("3.4.", StringComparison.Ordinal);
    }

    public Task DisposeAsync() => _wire.DisposeAsync();

    public RpcChannel Channel => _wire.Channel;

    public Task<LockResponse> LockAsync(string name, long lease, CancellationToken cancellationToken = default) =>
        CallAsync<LockRequest, LockResponse>(V3LockReflection.Descriptor, "Lock", new LockRequest { Name = WireServer.Bytes(name), Lease = lease }, cancellationToken);

    public Task<UnlockResponse> UnlockAsync(ByteString key) =>
        CallAsync<UnlockRequest, UnlockResponse>(V3LockReflection.Descriptor, "Unlock", new UnlockRequest { Key = key });

    public Task<CampaignResponse> CampaignAsync(string name, long lease, string value, CancellationToken cancellationToken = default) =>
        ElectAsync<CampaignRequest, CampaignResponse>(
            "Campaign", new CampaignRequest { Name = WireServer.Bytes(name), Lease = lease, Value = WireServer.Bytes(value) }, cancellationToken);

    public Task<TResponse> ElectAsync<TRequest, TResponse>(string method, TRequest request, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => CallAsync<TRequest, TResponse>(V3ElectionReflection.Descriptor, method, request, cancellationToken);

    public Task<TResponse> CallAsync<TRequest, TResponse>(FileDescriptor file, string method, TRequest request, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Channel.UnaryAsync(
            RpcMethod<TRequest, TResponse>.FromDescriptor(file.Services.Single().FindMethodByName(method)),
            request,
            new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) },
            cancellationToken);

    /// <summary>A lease that no other test has.</summary>
    public async Task<long> LeaseAsync()
    {
        long id = Interlocked.Increment(ref _lastLease);
        await _wire.CallAsync<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant", new LeaseGrantRequest { ID = id, TTL = 300 });
        return id;
    }

    public Task RevokeAsync(long lease) =>
        _wire.CallAsync<LeaseRevokeRequest, LeaseRevokeResponse>("Lease", "LeaseRevoke", new LeaseRevokeRequest { ID = lease });

    public Task PutAsync(string key) => _wire.PutAsync(key, "");

    public Task DeleteAsync(string key) =>
        _wire.CallAsync<DeleteRangeRequest, DeleteRangeResponse>("KV", "DeleteRange", new DeleteRangeRequest { Key = WireServer.Bytes(key) });

    public async Task<string[]> KeysAsync(string prefix)
    {
        RangeResponse range = await _wire.RangeAsync(new RangeRequest { Key = WireServer.Bytes(prefix), RangeEnd = WireServer.Bytes(prefix[..^1] + (char)(prefix[^1] + 1)) });
        return [.. range.Kvs.Select(kv => kv.Key.ToStringUtf8())];
    }

    /// <summary>The call has taken its place in the queue.</summary>
    public Task QueuedAsync(string prefix, int count) => TestKit.Eventually.Async(async () => (await KeysAsync(prefix)).Length == count);
}
