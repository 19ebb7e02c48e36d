using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Node;
using Discovery.Server.Services.Recipes;

namespace Discovery.Server.Services;

/// <summary>v3electionpb.Election: the election of etcd's clients, with the waiting done here. Both kinds stand against each other.</summary>
internal sealed partial class ElectionService(DiscoveryNode node, KvService kv, LeaseService leases, CancellationToken stopping)
{
    public RpcService Bind() => RpcService.For(V3ElectionReflection.Descriptor.Services.Single())
        .Unary<CampaignRequest, CampaignResponse>("Campaign", CampaignAsync)
        .Unary<ProclaimRequest, ProclaimResponse>("Proclaim", ProclaimAsync)
        .Unary<LeaderRequest, LeaderResponse>("Leader", LeaderAsync)
        .ServerStreaming<LeaderRequest, LeaderResponse>("Observe", ObserveAsync)
        .Unary<ResignRequest, ResignResponse>("Resign", ResignAsync)
        .Build();

    private async ValueTask<CampaignResponse> CampaignAsync(CampaignRequest request, RpcServerContext context)
    {
        using var call = Call(context);
        return await call.RunAsync(c => CampaignAsync(request, c));
    }

    private static async Task<CampaignResponse> CampaignAsync(CampaignRequest request, RecipeCall call)
    {
        var lease = await call.LeaseAsync(request.Lease);
        var key = RecipeKeys.Key(request.Name, lease);
        var entered = await call.TxnAsync(new TxnRequest
        {
            Compare = { RecipeKeys.CreatedAt(key, 0) },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Value = request.Value, Lease = lease } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
        });
        // Standing twice with one lease is standing once, with the newer value.
        var known = entered.Succeeded ? null : entered.Responses[0].ResponseRange.Kvs[0];
        var leader = new LeaderKey { Name = request.Name, Key = key, Rev = known?.CreateRevision ?? entered.Header.Revision, Lease = lease };
        try
        {
            if (known is not null && known.Value != request.Value)
                await ProclaimAsync(leader, request.Value, call);
            await call.WaitForPredecessorsAsync(RecipeKeys.Prefix(request.Name), leader.Rev - 1);
        }
        catch
        {
            // A candidate who has gone must not be elected.
            await call.CleanUpAsync(Resignation(leader));
            throw;
        }
        return new CampaignResponse { Header = entered.Header, Leader = leader };
    }

    private async ValueTask<ProclaimResponse> ProclaimAsync(ProclaimRequest request, RpcServerContext context)
    {
        using var call = Call(context);
        return new ProclaimResponse { Header = await ProclaimAsync(Require(request.Leader), request.Value, call) };
    }

    private static async Task<ResponseHeader> ProclaimAsync(LeaderKey leader, Google.Protobuf.ByteString value, RecipeCall call)
    {
        var proclaimed = await call.TxnAsync(new TxnRequest
        {
            Compare = { RecipeKeys.CreatedAt(leader.Key, leader.Rev) },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = leader.Key, Value = value, Lease = leader.Lease } } },
        });
        return proclaimed.Succeeded ? proclaimed.Header : throw new RpcException(RpcStatusCode.Unknown, "election: not leader");
    }

    private async ValueTask<LeaderResponse> LeaderAsync(LeaderRequest request, RpcServerContext context)
    {
        using var call = Call(context);
        var first = await call.RangeAsync(RecipeKeys.FirstOf(RecipeKeys.Prefix(request.Name)));
        return first.Kvs.Count > 0
            ? new LeaderResponse { Header = first.Header, Kv = first.Kvs[0] }
            : throw new RpcException(RpcStatusCode.Unknown, "election: no leader");
    }

    private async ValueTask<ResignResponse> ResignAsync(ResignRequest request, RpcServerContext context)
    {
        using var call = Call(context);
        // Somebody who does not lead any more has nothing to give up, and is told no error.
        return new ResignResponse { Header = (await call.TxnAsync(Resignation(Require(request.Leader)))).Header };
    }

    private RecipeCall Call(RpcServerContext context) => new(node, kv, leases, context, stopping);

    private static TxnRequest Resignation(LeaderKey leader) => new()
    {
        Compare = { RecipeKeys.CreatedAt(leader.Key, leader.Rev) },
        Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = leader.Key } } },
    };

    private static LeaderKey Require(LeaderKey? leader) =>
        leader ?? throw new RpcException(RpcStatusCode.Unknown, "\"leader\" field must be provided");
}
