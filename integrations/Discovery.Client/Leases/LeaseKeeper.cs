using Discovery.Rpc;
using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>
/// Keeps the leases of a client alive, at a third of their time to live, over one stream for all of them. When the stream breaks
/// or an answer stays away, it goes on at another endpoint. It runs only while there are leases to keep.
/// </summary>
internal sealed class LeaseKeeper(EndpointPool pool, Admission admission, KvClientOptions options, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly LeaseTable _table = new(time, options.RequestTimeout);
    private readonly Backoff _backoff = new(options.BackoffMin, options.BackoffMax);
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;

    public void Keep(GrantedLease lease)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped.IsCancellationRequested, typeof(KvClient));
            _table.Add(lease);
            if (_running.IsCompleted)
                _running = Task.Run(() => RunAsync(_stopped.Token));
        }
    }

    public void Remove(GrantedLease lease) => _table.Remove(lease);

    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_gate)
        {
            _stopped.Cancel();
            running = _running;
        }

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var lease in _table.Leases())
            lease.Lose("the client was disposed");
        _stopped.Dispose();
    }

    private async Task RunAsync(CancellationToken stopped)
    {
        var failures = 0;
        while (true)
        {
            lock (_gate)
            {
                // Under the lock, so that a lease that comes now either is seen here or starts another run.
                if (_table.IsEmpty || stopped.IsCancellationRequested)
                {
                    _running = Task.CompletedTask;
                    return;
                }
            }

            Endpoint? endpoint = null;
            Ticket ticket = default;
            var started = time.GetTimestamp();
            try
            {
                await pool.ReadyAsync(stopped);
                ticket = await admission.AdmitAsync(requireLeader: true, stopped);
                endpoint = pool.Choose().Endpoint;
                var stream = new KeepAliveStream(endpoint.Channel, ticket.Headers, _table, time);
                await stream.RunAsync(() =>
                {
                    failures = 0;
                    pool.Succeeded(endpoint);
                }, stopped);
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                // Whatever it was: a keeper that ends without a word would let every lease run out.
                failures++;
                if (e is RpcException { Detail: var detail } && admission.Renews(detail, ticket) && failures == 1)
                    continue;
                await PauseAsync(e, endpoint, started, failures, stopped);
            }
        }
    }

    private async Task PauseAsync(Exception cause, Endpoint? endpoint, long started, int failures, CancellationToken stopped)
    {
        var reason = cause is RpcException rpc ? rpc.Detail : cause.Message;
        if (endpoint is not null)
            pool.Failed(endpoint, started, reason);

        // The wait must leave room for more attempts before the first lease runs out.
        var delay = failures == 1 ? pool.Wait : _backoff.After(failures - 1);
        if (delay > _table.PauseMax)
            delay = _table.PauseMax;
        ClientMetrics.KeepAliveBroke();
        ClientLog.KeepAliveBroke(logger, reason, delay);
        foreach (var lease in _table.Leases())
            lease.KeepAliveBroke(cause);
        await Task.Delay(delay, time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
