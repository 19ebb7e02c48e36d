using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Auth;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Services;

/// <summary>etcdserverpb.Lease: grants and revokes go through the log, keep-alives and look-ups are the leader's.</summary>
internal sealed class LeaseService(DiscoveryNode node, AuthDoor door, ClientLimits limits)
{
    public RpcService Bind() => RpcService.For(ServiceDescriptors.Find("Lease"))
        .Unary<LeaseGrantRequest, LeaseGrantResponse>("LeaseGrant", GrantAsync)
        .Unary<LeaseRevokeRequest, LeaseRevokeResponse>("LeaseRevoke", RevokeAsync)
        .DuplexEach<LeaseKeepAliveRequest, LeaseKeepAliveResponse>("LeaseKeepAlive", KeepAliveAsync, _ => node.RefuseOnLearner())
        .Unary<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>("LeaseTimeToLive", TimeToLiveAsync)
        .Unary<LeaseLeasesRequest, LeaseLeasesResponse>("LeaseLeases", LeasesAsync)
        .Build();

    internal async ValueTask<LeaseGrantResponse> GrantAsync(LeaseGrantRequest request, RpcServerContext context)
    {
        if (request.TTL > limits.LeaseSecondsMax)
            throw new StoreException(StoreError.LeaseTtlTooLarge);
        if (node.LeaseCount >= limits.LeasesMax)
            throw new StoreException(StoreError.TooManyRequests);
        // Chosen here, not in apply, which has to come to the same result on every member.
        var chosen = request.ID == 0;
        // Here as well: the shortest TTL comes from a flag, which may differ between members.
        request.TTL = Math.Max(request.TTL, node.LeaseSecondsMin);
        while (true)
        {
            if (chosen)
                request.ID = RandomId();
            try
            {
                var proposal = new Proposal { LeaseGrant = request };
                await door.AdmitAsync(context, proposal);
                var response = await node.ProposeAsync<LeaseGrantResponse>(proposal);
                node.Complete(response.Header);
                return response;
            }
            catch (StoreException e) when (chosen && e.Error == StoreError.LeaseAlreadyExists)
            {
                // Two random ids met: choose another.
            }
        }
    }

    private async ValueTask<LeaseRevokeResponse> RevokeAsync(LeaseRevokeRequest request, RpcServerContext context)
    {
        var proposal = new Proposal { LeaseRevoke = request };
        await door.AdmitAsync(context, proposal);
        var response = await node.ProposeAsync<LeaseRevokeResponse>(proposal);
        node.Complete(response.Header);
        return response;
    }

    // One call may carry thousands of leases: renewals under way together share what the leader asks its majority.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LeaseKeepAliveResponse> KeepAliveAsync(LeaseKeepAliveRequest request, RpcServerContext context)
    {
        if (node.Auth.IsEnabled)
            await AdmitToRenewAsync(request.ID, context);
        // The header is taken ahead of the renewal, so that a client never takes it for newer than what the renewal saw.
        var header = node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision });
        // TTL 0 tells that the lease is gone; that is no error of the call, which may carry many leases.
        return new LeaseKeepAliveResponse { Header = header, ID = request.ID, TTL = await node.RenewLeaseAsync(request.ID) };
    }

    private async ValueTask<LeaseTimeToLiveResponse> TimeToLiveAsync(LeaseTimeToLiveRequest request, RpcServerContext context)
    {
        node.RefuseOnLearner();
        await door.AdmitAsync(context);
        // Whoever was not allowed to see the keys when he asked must not see them: what this member knows has to be as new as that.
        if (request.Keys && node.Auth.IsEnabled)
            await node.WaitForReadAsync(context.CancellationToken);
        var response = await node.LeaseTimeToLiveAsync(request.ID, request.Keys, context.CancellationToken);
        await door.AdmitAsync(context, (AuthView auth, in Requester requester) =>
            auth.CheckIsRoot(requester) is null ? null : RequestRights.CheckEach(auth, requester, response.Keys, Access.Read));
        response.Header = node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision });
        return response;
    }

    private async ValueTask<LeaseLeasesResponse> LeasesAsync(LeaseLeasesRequest request, RpcServerContext context)
    {
        await node.WaitForReadAsync(context.CancellationToken);
        await door.AdmitAsync(context);
        await door.AdmitAsync(context, CheckAllLeases);
        var response = new LeaseLeasesResponse { Header = node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision }) };
        response.Leases.AddRange(node.LeaseIds().Select(id => new LeaseStatus { ID = id }));
        return response;
    }

    /// <summary>Whoever may not write all that hangs on a lease may neither keep it alive.</summary>
    private async ValueTask AdmitToRenewAsync(long lease, RpcServerContext context) =>
        await door.AdmitAsync(context, (AuthView auth, in Requester requester) =>
            auth.CheckIsSomebody(requester) ?? RequestRights.CheckLease(auth, requester, lease, Access.Write, node.Leases));

    private StoreError? CheckAllLeases(AuthView auth, in Requester requester)
    {
        foreach (var id in node.LeaseIds())
        {
            if (RequestRights.CheckLease(auth, requester, id, Access.Read, node.Leases) is { } denied)
                return denied;
        }
        return null;
    }

    private static long RandomId()
    {
        var id = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        return id == 0 ? 1 : id;
    }
}
