using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Node;
using Discovery.Server.Services.Recipes;
using Google.Protobuf;

namespace Discovery.Server.Services;

/// <summary>v3lockpb.Lock: the lock of etcd's clients, with the waiting done here. Both kinds contend with each other.</summary>
internal sealed class LockService(DiscoveryNode node, KvService kv, LeaseService leases, CancellationToken stopping)
{
    public RpcService Bind() => RpcService.For(V3LockReflection.Descriptor.Services.Single())
        .Unary<LockRequest, LockResponse>("Lock", LockAsync)
        .Unary<UnlockRequest, UnlockResponse>("Unlock", UnlockAsync)
        .Build();

    private async ValueTask<LockResponse> LockAsync(LockRequest request, RpcServerContext context)
    {
        using var call = new RecipeCall(node, kv, leases, context, stopping);
        return await call.RunAsync(c => LockAsync(request, c));
    }

    private static async Task<LockResponse> LockAsync(LockRequest request, RecipeCall call)
    {
        var lease = await call.LeaseAsync(request.Lease);
        var prefix = RecipeKeys.Prefix(request.Name);
        var key = RecipeKeys.Key(request.Name, lease);
        var owner = new RequestOp { RequestRange = RecipeKeys.FirstOf(prefix) };
        // Asked for twice with one lease it is the same place in the queue.
        var queued = await call.TxnAsync(new TxnRequest
        {
            Compare = { RecipeKeys.CreatedAt(key, 0) },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Lease = lease } }, owner },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } }, owner },
        });
        var own = queued.Succeeded ? queued.Header.Revision : queued.Responses[0].ResponseRange.Kvs[0].CreateRevision;
        var first = queued.Responses[1].ResponseRange.Kvs.FirstOrDefault();
        if (first is null || first.CreateRevision == own)
            return new LockResponse { Header = queued.Header, Key = key };
        try
        {
            await call.WaitForPredecessorsAsync(prefix, own - 1);
            // The lease may have ended meanwhile.
            var held = await call.RangeAsync(new RangeRequest { Key = key });
            return held.Kvs.Count > 0
                ? new LockResponse { Header = held.Header, Key = key }
                : throw new RpcException(RpcStatusCode.Unknown, "mutex: session is expired");
        }
        catch
        {
            // Whoever comes next must not wait for somebody who has gone.
            await call.CleanUpAsync(Release(key, own));
            throw;
        }
    }

    private async ValueTask<UnlockResponse> UnlockAsync(UnlockRequest request, RpcServerContext context)
    {
        using var call = new RecipeCall(node, kv, leases, context, stopping);
        return new UnlockResponse { Header = (await call.DeleteAsync(request.Key)).Header };
    }

    private static TxnRequest Release(ByteString key, long revision) => new()
    {
        Compare = { RecipeKeys.CreatedAt(key, revision) },
        Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } } },
    };
}
