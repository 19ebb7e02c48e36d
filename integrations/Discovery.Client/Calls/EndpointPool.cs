using Discovery.Rpc;
using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>
/// The members of the cluster. By default one of them is used for everything as long as it answers, so that connections are few and a
/// client reads its own serializable reads in order; each client starts at a random one, so that clients spread. A failing endpoint rests,
/// longer after each failure in a row, and the next one in the list that does not rest takes over.
/// </summary>
internal sealed class EndpointPool : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Backoff _backoff;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _roundRobin;
    private readonly TimeSpan _retirement;
    private readonly Func<CancellationToken, Task<IReadOnlyList<Uri>>>? _lookUp;
    private readonly CancellationTokenSource _closed = new();
    private readonly List<(Endpoint Endpoint, long Since)> _retired = [];
    private Endpoint[] _endpoints = [];
    private Task? _filling;
    private int _current;

    /// <param name="options">Where to begin; may name no endpoint when there is a look-up.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of endpoints that fail.</param>
    /// <param name="lookUp">Finds endpoints when there are none yet.</param>
    public EndpointPool(
        KvClientOptions options, TimeProvider time, ILogger logger, Func<CancellationToken, Task<IReadOnlyList<Uri>>>? lookUp = null)
    {
        ChannelOptions = new RpcChannelOptions
        {
            ConnectTimeout = options.ConnectTimeout,
            Ssl = options.Tls?.ToSsl() ?? options.Ssl,
            ServerName = options.Tls?.ServerName,
        };
        _backoff = new Backoff(options.BackoffMin, options.BackoffMax);
        _time = time;
        _logger = logger;
        _lookUp = lookUp;
        _roundRobin = options.Balancing == EndpointBalancing.RoundRobin;
        _retirement = options.RequestTimeout * 2;
        Replace(options.Endpoints);
        _current = _endpoints.Length == 0 ? 0 : Random.Shared.Next(_endpoints.Length);
    }

    public RpcChannelOptions ChannelOptions { get; }

    public int Count
    {
        get
        {
            lock (_gate)
                return _endpoints.Length;
        }
    }

    public IReadOnlyList<Uri> Addresses
    {
        get
        {
            lock (_gate)
                return [.. _endpoints.Select(endpoint => endpoint.Address)];
        }
    }

    /// <summary>How long until an endpoint does not rest; nothing when none is known yet.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_gate)
                return _endpoints.Length == 0 ? TimeSpan.Zero : _endpoints.Min(RestLeft);
        }
    }

    /// <summary>Waits until there is an endpoint to choose.</summary>
    /// <exception cref="RpcException">Unavailable, not sent: the look-up failed; the next call tries again.</exception>
    public ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_endpoints.Length > 0)
                return ValueTask.CompletedTask;
            _filling ??= Task.Run(FillAsync, CancellationToken.None);
            return new ValueTask(_filling.WaitAsync(cancellationToken));
        }
    }

    /// <summary>The current endpoint, or the next one that does not rest, or the one that has rested most when all do.</summary>
    public EndpointChoice Choose()
    {
        lock (_gate)
        {
            if (_endpoints.Length == 0)
                throw new RpcException(RpcStatusCode.Unavailable, "no endpoint is known") { NotSent = true };
            var first = (_current + (_roundRobin ? 1 : 0)) % _endpoints.Length;
            var best = new EndpointChoice(_endpoints[first], RestLeft(_endpoints[first]));
            for (var i = 1; i < _endpoints.Length && best.Wait > TimeSpan.Zero; i++)
            {
                var candidate = _endpoints[(first + i) % _endpoints.Length];
                var left = RestLeft(candidate);
                if (left < best.Wait)
                    best = new EndpointChoice(candidate, left);
            }

            _current = Array.IndexOf(_endpoints, best.Endpoint);
            return best;
        }
    }

    public Endpoint? Find(Uri address)
    {
        lock (_gate)
            return Array.Find(_endpoints, endpoint => endpoint.Address == address);
    }

    /// <summary>
    /// Takes these from now on. What is known already keeps its connections; what is no longer there is not chosen again, and closed when
    /// no request can be under way on it any more. Watches and keep-alives on it then move.
    /// </summary>
    public void Replace(IReadOnlyList<Uri> addresses)
    {
        Endpoint[] closing;
        lock (_gate)
        {
            if (_closed.IsCancellationRequested)
                return;
            var current = _endpoints.Length == 0 ? null : _endpoints[_current];
            var known = _endpoints;
            _endpoints =
            [
                .. addresses.Distinct().Select(address => Array.Find(known, endpoint => endpoint.Address == address)
                    ?? new Endpoint(address, new RpcChannel(address, ChannelOptions))),
            ];
            _current = Math.Max(0, Array.IndexOf(_endpoints, current));
            closing = [.. _retired.Where(retired => _time.GetElapsedTime(retired.Since) >= _retirement).Select(retired => retired.Endpoint)];
            _retired.RemoveAll(retired => closing.Contains(retired.Endpoint));
            _retired.AddRange(known.Except(_endpoints).Select(endpoint => (endpoint, _time.GetTimestamp())));
        }

        foreach (var endpoint in closing)
            _ = endpoint.Channel.DisposeAsync().AsTask();
    }

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

        ClientMetrics.EndpointFailed(endpoint.Address);
        ClientLog.EndpointFailed(_logger, endpoint.Address, reason, rest);
    }

    public async ValueTask DisposeAsync()
    {
        Endpoint[] all;
        lock (_gate)
        {
            _closed.Cancel();
            all = [.. _endpoints, .. _retired.Select(retired => retired.Endpoint)];
        }

        foreach (var endpoint in all)
            await endpoint.Channel.DisposeAsync();
    }

    private async Task FillAsync()
    {
        try
        {
            if (_lookUp is null)
                throw new RpcException(RpcStatusCode.Unavailable, "no endpoint is known") { NotSent = true };
            Replace(await _lookUp(_closed.Token));
        }
        catch (OperationCanceledException)
        {
            throw new ObjectDisposedException(nameof(KvClient));
        }
        finally
        {
            lock (_gate)
                _filling = null;
        }
    }

    private TimeSpan RestLeft(Endpoint endpoint)
    {
        if (endpoint.Failures == 0)
            return TimeSpan.Zero;
        return Waits.WholeMilliseconds(endpoint.Rest - _time.GetElapsedTime(endpoint.FailedAt));
    }
}
