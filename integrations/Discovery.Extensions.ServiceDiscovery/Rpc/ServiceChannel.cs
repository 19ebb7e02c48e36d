using Discovery.Rpc;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Calls to a service by name: each goes to an instance of its own, chosen as HTTP requests are. Safe for use by many threads.</summary>
public sealed class ServiceChannel
{
    private readonly ServiceAddress _address;
    private readonly ServiceChannelFactory _channels;
    private readonly ServiceDirectory _directory;
    private readonly KvServiceDiscoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal ServiceChannel(
        ServiceAddress address,
        ServiceChannelFactory channels,
        ServiceDirectory directory,
        KvServiceDiscoveryOptions options,
        TimeProvider time,
        ILogger logger)
    {
        _address = address;
        _channels = channels;
        _directory = directory;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// One request, one answer. Goes to another instance when the first one certainly did not get the request; with
    /// <paramref name="idempotent"/> also, once, when it may have.
    /// </summary>
    /// <exception cref="RpcException">The status was not OK; Unavailable with <see cref="RpcException.NotSent"/> when no instance could be reached.</exception>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method,
        TRequest request,
        RpcCallOptions options = default,
        string? hashKey = null,
        bool idempotent = false,
        CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var pool = await PoolAsync(cancellationToken);
        var tried = new List<Target>(1);
        var broken = false;
        while (true)
        {
            var target = Pick(pool, tried, hashKey);
            tried.Add(target);
            target.Begin();
            try
            {
                var response = await _channels.Channel(target.Root, pool).UnaryAsync(method, request, options, cancellationToken);
                target.Reachable();
                return response;
            }
            catch (RpcException e) when (e.StatusCode == RpcStatusCode.Unavailable)
            {
                if (e.NotSent)
                    Avoid(target, e);
                var repeatable = e.NotSent ? !broken || idempotent : idempotent && !broken;
                if (!repeatable || tried.Count >= Math.Min(_options.InstancesPerRequestMax, pool.Targets.Count))
                    throw;
                broken |= !e.NotSent;
                DiscoveryMetrics.Failover(_address.Service);
                DiscoveryLog.Failover(_logger, _address.ToString(), target.Id, e.Detail);
            }
            finally
            {
                target.End();
            }
        }
    }

    /// <summary>Opens a call of any kind, to one instance; when that fails, it fails. A new call goes to another one.</summary>
    /// <exception cref="RpcException">There is no instance.</exception>
    public async ValueTask<RpcCall<TRequest, TResponse>> StartAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method,
        RpcCallOptions options = default,
        string? hashKey = null,
        CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var pool = await PoolAsync(cancellationToken);
        var target = Pick(pool, [], hashKey);
        var call = _channels.Channel(target.Root, pool).Start(method, options, cancellationToken);
        _ = call.ResponseHeaders.ContinueWith(
            answer =>
            {
                if (answer.Exception?.InnerException is RpcException { NotSent: true, StatusCode: RpcStatusCode.Unavailable } e)
                    Avoid(target, e);
            },
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        return call;
    }

    private async ValueTask<ServicePool> PoolAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _directory.PoolAsync(_address, onlyIfKnown: false, cancellationToken))!;
        }
        catch (TimeoutException e)
        {
            DiscoveryMetrics.Unresolved(_address.Service);
            throw new RpcException(RpcStatusCode.Unavailable, $"The service {_address} can't be resolved. {e.Message}", e) { NotSent = true };
        }
    }

    private Target Pick(ServicePool pool, List<Target> tried, string? hashKey)
    {
        if (pool.Pick(tried, hashKey) is { } target)
            return target;
        DiscoveryMetrics.Unresolved(_address.Service);
        throw new RpcException(RpcStatusCode.Unavailable, $"The service {_address} has no instance in the registry that takes calls now.")
        {
            NotSent = true,
        };
    }

    private void Avoid(Target target, RpcException error)
    {
        DiscoveryMetrics.Unreachable(_address.Service);
        var now = _time.GetTimestamp();
        if (target.Unreachable(now, now + (long)(_options.UnreachableFor.TotalSeconds * _time.TimestampFrequency)))
            DiscoveryLog.Unreachable(_logger, _address.ToString(), target.Id, target.Root, _options.UnreachableFor, error.Detail);
    }
}
