using Discovery.Rpc;
using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>
/// The members of the cluster. One of them is used for everything as long as it answers, so that connections are few and a client reads
/// its own serializable reads in order; each client starts at a random one, so that clients spread. A failing endpoint rests,
/// longer after each failure in a row, and the next one in the list that does not rest takes over.
/// </summary>
internal sealed class EndpointPool : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Endpoint[] _endpoints;
    private readonly Backoff _backoff;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _current;

    public EndpointPool(KvClientOptions options, TimeProvider time, ILogger logger)
    {
        var channelOptions = new RpcChannelOptions { ConnectTimeout = options.ConnectTimeout, Ssl = options.Ssl };
        _endpoints = [.. options.Endpoints.Distinct().Select(address => new Endpoint(address, new RpcChannel(address, channelOptions)))];
        _backoff = new Backoff(options.BackoffMin, options.BackoffMax);
        _time = time;
        _logger = logger;
        _current = Random.Shared.Next(_endpoints.Length);
    }

    public int Count => _endpoints.Length;

    /// <summary>The current endpoint, or the next one that does not rest, or the one that has rested most when all do.</summary>
    public EndpointChoice Choose()
    {
        lock (_gate)
        {
            var best = new EndpointChoice(_endpoints[_current], RestLeft(_endpoints[_current]));
            for (var i = 1; i < _endpoints.Length && best.Wait > TimeSpan.Zero; i++)
            {
                var candidate = (_current + i) % _endpoints.Length;
                var left = RestLeft(_endpoints[candidate]);
                if (left < best.Wait)
                    best = new EndpointChoice(_endpoints[candidate], left);
            }

            _current = Array.IndexOf(_endpoints, best.Endpoint);
            return best;
        }
    }

    public Endpoint? Find(Uri address) => Array.Find(_endpoints, endpoint => endpoint.Address == address);

    public void Succeeded(Endpoint endpoint)
    {
        lock (_gate)
            endpoint.Failures = 0;
    }

    /// <param name="endpoint">Which one failed.</param>
    /// <param name="startedAt">When the failed attempt began: a hundred calls that fail together are one failure, not a hundred.</param>
    /// <param name="reason">For the log.</param>
    public void Failed(Endpoint endpoint, long startedAt, string reason)
    {
        TimeSpan rest;
        lock (_gate)
        {
            if (endpoint.Failures > 0 && startedAt < endpoint.FailedAt)
                return;
            endpoint.Failures++;
            endpoint.FailedAt = _time.GetTimestamp();
            endpoint.Rest = rest = _backoff.After(endpoint.Failures);
        }

        ClientLog.EndpointFailed(_logger, endpoint.Address, reason, rest);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var endpoint in _endpoints)
            await endpoint.Channel.DisposeAsync();
    }

    private TimeSpan RestLeft(Endpoint endpoint)
    {
        if (endpoint.Failures == 0)
            return TimeSpan.Zero;
        return Waits.WholeMilliseconds(endpoint.Rest - _time.GetElapsedTime(endpoint.FailedAt));
    }
}
