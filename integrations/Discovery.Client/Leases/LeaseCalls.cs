using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>The calls about leases.</summary>
internal sealed class LeaseCalls(EndpointPool pool, Admission admission, UnaryCaller caller, KvClientOptions options, TimeProvider time)
{
    // A process that shuts down while the store is away should not wait for the whole budget of a request.
    private static readonly TimeSpan DisposalTimeout = TimeSpan.FromSeconds(2);

    public static RpcException NotFound() => new(RpcStatusCode.NotFound, "etcdserver: requested lease not found");

    public async Task<(long Id, TimeSpan Ttl, long SentAt)> GrantAsync(TimeSpan ttl, CancellationToken cancellationToken)
    {
        if (ttl <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(ttl), ttl, "The time to live of a lease is longer than zero.");
        var sentAt = time.GetTimestamp();
        var request = new LeaseGrantRequest { TTL = (long)Math.Ceiling(ttl.TotalSeconds) };
        var response = await caller.CallAsync(Methods.LeaseGrant, request, CallKind.Write, cancellationToken);
        return response.Error.Length > 0
            ? throw new RpcException(RpcStatusCode.Unknown, response.Error)
            : (response.ID, TimeSpan.FromSeconds(response.TTL), sentAt);
    }

    public async Task<LeaseTimeToLive> TimeToLiveAsync(long id, bool keys, CancellationToken cancellationToken)
    {
        var request = new LeaseTimeToLiveRequest { ID = id, Keys = keys };
        var response = await caller.CallAsync(Methods.LeaseTimeToLive, request, CallKind.Repeatable, cancellationToken);
        return new LeaseTimeToLive
        {
            Id = id,
            Exists = response.TTL > 0 || response.GrantedTTL > 0,
            Remaining = TimeSpan.FromSeconds(Math.Max(0, response.TTL)),
            Granted = TimeSpan.FromSeconds(Math.Max(0, response.GrantedTTL)),
            Keys = [.. response.Keys.Select(key => key.ToKey())],
        };
    }

    public async Task<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken)
    {
        var response = await caller.CallAsync(Methods.LeaseLeases, new LeaseLeasesRequest(), CallKind.Repeatable, cancellationToken);
        return [.. response.Leases.Select(lease => lease.ID)];
    }

    public async Task RevokeAsync(long id, CancellationToken cancellationToken) =>
        await caller.CallAsync(Methods.LeaseRevoke, new LeaseRevokeRequest { ID = id }, CallKind.Write, cancellationToken);

    /// <summary>
    /// Revokes a lease that this process was granted. Its id is the server's own choice and never given again, so that repeating
    /// the request can't hit somebody else's lease; that it is gone already is what was wanted.
    /// </summary>
    public async Task RevokeOwnAsync(long id, CancellationToken cancellationToken)
    {
        try
        {
            await caller.CallAsync(Methods.LeaseRevoke, new LeaseRevokeRequest { ID = id }, CallKind.Repeatable, cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == RpcStatusCode.NotFound)
        {
            // Gone already.
        }
    }

    public async Task RevokeForDisposalAsync(long id)
    {
        using var limit = new CancellationTokenSource(DisposalTimeout, time);
        await RevokeOwnAsync(id, limit.Token);
    }

    /// <summary>One keep-alive on a stream of its own; a time to live of zero means that the lease is gone.</summary>
    public async Task<(TimeSpan Ttl, long SentAt)> RenewAsync(long id, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await pool.ReadyAsync(cancellationToken);
            var ticket = await admission.AdmitAsync(requireLeader: true, cancellationToken);
            var choice = pool.Choose();
            var left = options.RequestTimeout - time.GetElapsedTime(started) - choice.Wait;
            if (left <= TimeSpan.Zero)
            {
                throw new RpcException(
                    RpcStatusCode.Unavailable, $"no endpoint renewed the lease within {options.RequestTimeout.TotalSeconds:0.###} s");
            }

            if (choice.Wait > TimeSpan.Zero)
                await Task.Delay(choice.Wait, time, cancellationToken);

            var sentAt = time.GetTimestamp();
            try
            {
                var callOptions = new RpcCallOptions { Timeout = left, Headers = ticket.Headers };
                await using var call = choice.Endpoint.Channel.Start(Methods.LeaseKeepAlive, callOptions, cancellationToken);
                await call.WriteAsync(new LeaseKeepAliveRequest { ID = id }, cancellationToken);
                var response = await call.ReadAsync(cancellationToken);
                if (response is not null)
                    return (TimeSpan.FromSeconds(response.TTL), sentAt);
                pool.Failed(choice.Endpoint, sentAt, "the server ended the stream");
            }
            catch (RpcException e) when (admission.Renews(e.Detail, ticket))
            {
                // Goes on with another token.
            }
            catch (RpcException e) when (CallPolicy.MayReopen(e))
            {
                // Renewing twice is renewing once.
                pool.Failed(choice.Endpoint, sentAt, e.Detail);
            }
        }
    }
}
