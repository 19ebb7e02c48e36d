using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Node;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Services.Recipes;

/// <summary>
/// What a lock or an election does in a call: requests to the key-value service in the caller's name, as if the caller had made
/// them, and waiting for keys to go away.
/// </summary>
internal sealed class RecipeCall : IDisposable
{
    private const string Txn = "/etcdserverpb.KV/Txn";

    /// <summary>As etcd's: of a lease that the caller did not bring along.</summary>
    private const long LeaseSeconds = 60;

    private static readonly TimeSpan CleanUpTimeout = TimeSpan.FromSeconds(5);

    private readonly DiscoveryNode _node;
    private readonly KvService _kv;
    private readonly LeaseService _leases;
    private readonly RpcServerContext _caller;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _over;

    /// <param name="stopping">The member stops: nobody may wait any longer.</param>
    public RecipeCall(DiscoveryNode node, KvService kv, LeaseService leases, RpcServerContext caller, CancellationToken stopping)
    {
        _node = node;
        _kv = kv;
        _leases = leases;
        _caller = caller;
        _stopping = stopping;
        _over = CancellationTokenSource.CreateLinkedTokenSource(caller.CancellationToken, stopping);
    }

    public CancellationToken Over => _over.Token;

    public ValueTask<TxnResponse> TxnAsync(TxnRequest request) => _kv.TxnAsync(request, As(Txn, Over));

    public ValueTask<RangeResponse> RangeAsync(RangeRequest request) => _kv.RangeAsync(request, As("/etcdserverpb.KV/Range", Over));

    public ValueTask<DeleteRangeResponse> DeleteAsync(ByteString key) => _kv.DeleteRangeAsync(new DeleteRangeRequest { Key = key }, As("/etcdserverpb.KV/DeleteRange", Over));

    public LocalWatch Watch(WatchCreateRequest request) => new(_node.Watches, request);

    /// <summary>Fills in what only the node knows.</summary>
    public ResponseHeader Complete(ResponseHeader header) => _node.Complete(header);

    /// <summary>The caller's lease, or a new one for who has none.</summary>
    public async ValueTask<long> LeaseAsync(long given) =>
        given != 0 ? given : (await _leases.GrantAsync(new LeaseGrantRequest { TTL = LeaseSeconds }, As("/etcdserverpb.Lease/LeaseGrant", Over))).ID;

    /// <summary>Waits until no key with the prefix is left that was created at the revision or before.</summary>
    public async Task WaitForPredecessorsAsync(ByteString prefix, long maxCreateRevision)
    {
        // Only the last of them: who waits wakes when it is next, not at each step of the queue.
        while (await LastAsync(prefix, maxCreateRevision) is var (key, revision) && key is not null)
        {
            using var watch = Watch(new WatchCreateRequest { Key = key, StartRevision = revision + 1, Filters = { WatchCreateRequest.Types.FilterType.Noput } });
            await watch.NextAsync(Over);
        }
    }

    /// <summary>Undoes something although the caller may be gone; what can't be undone now goes with its lease.</summary>
    public async Task CleanUpAsync(TxnRequest request)
    {
        using var end = new CancellationTokenSource(CleanUpTimeout);
        try
        {
            await _kv.TxnAsync(request, As(Txn, end.Token));
        }
        catch (Exception e) when (e is StoreException or RpcException or OperationCanceledException)
        {
            // Nobody is there to be told.
        }
    }

    /// <summary>Runs what may wait for long. The member's stop ends it with a status by which clients go elsewhere.</summary>
    public async Task<T> RunAsync<T>(Func<RecipeCall, Task<T>> run)
    {
        try
        {
            return await run(this);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new StoreException(StoreError.Stopped);
        }
    }

    public void Dispose() => _over.Dispose();

    private InnerContext As(string method, CancellationToken end) => new(_caller, method, end);

    private async Task<(ByteString? Key, long Revision)> LastAsync(ByteString prefix, long maxCreateRevision)
    {
        var last = await RangeAsync(new RangeRequest
        {
            Key = prefix,
            RangeEnd = RecipeKeys.EndOf(prefix),
            MaxCreateRevision = maxCreateRevision,
            SortTarget = RangeRequest.Types.SortTarget.Create,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            Limit = 1,
            KeysOnly = true,
        });
        return (last.Kvs.FirstOrDefault()?.Key, last.Header.Revision);
    }
}
