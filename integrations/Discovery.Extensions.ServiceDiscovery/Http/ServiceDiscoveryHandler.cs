using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>
/// Sends a request for a service to one of its instances, and to another one when the first could not be reached, or when the
/// connection broke and repeating the request is safe.
/// </summary>
internal sealed class ServiceDiscoveryHandler(
    ServiceDirectory directory, IOptions<KvServiceDiscoveryOptions> options, TimeProvider time, ILogger<ServiceDiscoveryHandler> logger)
    : DelegatingHandler
{
    // A client may have this handler twice, as all of them and by itself: the address of an instance must not be taken for another service.
    private static readonly HttpRequestOptionsKey<bool> Resolved = new("Discovery.Resolved");

    private readonly int _triesMax = options.Value.InstancesPerRequestMax;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(Resolved, out _)
            || !ServiceAddress.TryParse(request.RequestUri, out var address, out var mayBeHost)
            || (!mayBeHost && options.Value.PassThroughHosts.Contains(address.Service, StringComparer.OrdinalIgnoreCase)))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var pool = await PoolAsync(address, mayBeHost, cancellationToken);
        return pool is null
            ? await base.SendAsync(request, cancellationToken)
            : await SendAsync(request, pool, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, ServicePool pool, CancellationToken cancellationToken)
    {
        var named = request.RequestUri!;
        request.Options.TryGetValue(ServiceDiscoveryRequest.HashKey, out var hashKey);
        var tried = new List<Target>(1);
        var broken = false;
        request.Options.Set(Resolved, true);
        try
        {
            while (true)
            {
                var target = pool.Pick(tried, hashKey) ?? throw NoInstance(pool.Address);
                tried.Add(target);
                request.RequestUri = new Uri(target.Root, named.PathAndQuery);
                var sent = time.GetTimestamp();
                target.Begin();
                try
                {
                    var response = await base.SendAsync(request, cancellationToken);
                    target.Reachable();
                    return response;
                }
                catch (Exception e) when (e.GetDelivery(cancellationToken) is var delivery and not Delivery.Final)
                {
                    if (delivery == Delivery.NotSent)
                        Avoid(pool.Address, target, e, sent);
                    if (!MayTryAnother(request, pool, delivery, tried, broken))
                        throw;
                    broken |= delivery == Delivery.Broken;
                    DiscoveryMetrics.Failover(pool.Address.Service);
                    DiscoveryLog.Failover(logger, pool.Address.ToString(), target.Id, e.Message);
                }
                finally
                {
                    target.End();
                }
            }
        }
        finally
        {
            // Whoever sends it again, such as a retry further out, asks for the service and not for the instance that failed.
            request.RequestUri = named;
            ((IDictionary<string, object?>)request.Options).Remove(Resolved.Key);
        }
    }

    /// <summary>What may have been done is repeated once at most: a request that breaks whoever it is sent to must not go through all of them.</summary>
    private bool MayTryAnother(HttpRequestMessage request, ServicePool pool, Delivery delivery, List<Target> tried, bool broken) =>
        tried.Count < Math.Min(_triesMax, pool.Targets.Count)
        && (delivery == Delivery.NotSent ? !broken || RequestSafety.MayRepeat(request) : !broken && RequestSafety.MayRepeat(request));

    private void Avoid(ServiceAddress address, Target target, Exception error, long now)
    {
        DiscoveryMetrics.Unreachable(address.Service);
        var until = time.GetTimestamp() + (long)(options.Value.UnreachableFor.TotalSeconds * time.TimestampFrequency);
        if (target.Unreachable(now, until))
            DiscoveryLog.Unreachable(logger, address.ToString(), target.Id, target.Root, options.Value.UnreachableFor, error.Message);
    }

    private async ValueTask<ServicePool?> PoolAsync(ServiceAddress address, bool mayBeHost, CancellationToken cancellationToken)
    {
        try
        {
            return await directory.PoolAsync(address, onlyIfKnown: mayBeHost, cancellationToken);
        }
        catch (TimeoutException) when (mayBeHost)
        {
            // Hosts with dots in their names must be reachable without the store.
            return null;
        }
        catch (TimeoutException e)
        {
            DiscoveryMetrics.Unresolved(address.Service);
            throw new HttpRequestException(HttpRequestError.NameResolutionError, $"The service {address} can't be resolved. {e.Message}", e);
        }
    }

    private static HttpRequestException NoInstance(ServiceAddress address)
    {
        DiscoveryMetrics.Unresolved(address.Service);
        return new HttpRequestException(
            HttpRequestError.NameResolutionError, $"The service {address} has no instance in the registry that takes {Wanted(address)}now.");
    }

    private static string Wanted(ServiceAddress address) => address.Scheme == SchemeRule.Https ? "https requests " : "requests ";
}
