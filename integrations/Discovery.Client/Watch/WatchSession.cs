using System.Runtime.CompilerServices;
using Discovery.Protocol;
using Discovery.Rpc;
using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>
/// One watch over as many connections as it takes. Driven by its consumer: there is no task in the background and no queue.
/// </summary>
internal sealed class WatchSession(
    KvRange range,
    WatchOptions options,
    EndpointPool pool,
    Admission admission,
    UnaryCaller caller,
    KvClientOptions settings,
    TimeProvider time,
    ILogger logger)
{
    private const string PermissionDenied = "etcdserver: permission denied";

    private readonly WatchCursor _cursor = new(options.StartRevision, options.SeenRevision);
    private readonly Backoff _backoff = new(settings.BackoffMin, settings.BackoffMax);
    private bool _established;
    private int _failures;
    private bool _renewed;
    private Ticket _ticket;

    public async IAsyncEnumerable<WatchBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var failure = await TryAsync(() => AdmitAsync(cancellationToken));
            if (failure is not null)
            {
                await PauseAsync(failure, cancellationToken);
                continue;
            }

            var endpoint = pool.Choose().Endpoint;
            var opened = time.GetTimestamp();

            // Ended before the pause: a server that is alive after all should not go on sending.
            await using (var stream = new WatchStream(endpoint.Channel, _ticket.Headers, settings.WatchSilenceTimeout, time))
            {
                failure = await TryAsync(() => OpenAsync(stream, endpoint, cancellationToken));
                while (failure is null)
                {
                    IReadOnlyList<WatchBatch> batches = [];
                    failure = await TryAsync(async () => batches = await NextAsync(stream, cancellationToken));
                    foreach (var batch in batches)
                        yield return batch;
                }
            }

            if (!_renewed && admission.Renews(failure.Detail, _ticket))
            {
                _renewed = true;
                continue;
            }

            pool.Failed(endpoint, opened, failure.Detail);
            await PauseAsync(failure, cancellationToken);
        }
    }

    /// <summary>Answers a failure after which the watch goes on elsewhere; throws what ends it.</summary>
    private async Task<RpcException?> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (RpcException e) when (CallPolicy.MayReopen(e) || admission.Concerns(e.Detail))
        {
            return e;
        }
    }

    private async Task AdmitAsync(CancellationToken cancellationToken)
    {
        await pool.ReadyAsync(cancellationToken);
        _ticket = await admission.AdmitAsync(requireLeader: true, cancellationToken);
    }

    private async Task OpenAsync(WatchStream stream, Endpoint endpoint, CancellationToken cancellationToken)
    {
        var request = WatchRequests.Create(range, options, _cursor.Next);
        var created = await stream.CreateAsync(request, settings.RequestTimeout, cancellationToken);
        ThrowIfCanceled(created);
        var storeRevision = created.Header?.Revision ?? 0;
        if (storeRevision < _cursor.Seen)
            await ThrowIfRewoundAsync(cancellationToken);
        _cursor.Created(storeRevision);
        pool.Succeeded(endpoint);
        ClientLog.Watching(logger, range, _cursor.Next, endpoint.Address);
        if (_established)
            return;
        _established = true;
        options.Established?.Invoke(_cursor.Next);
    }

    private async Task<IReadOnlyList<WatchBatch>> NextAsync(WatchStream stream, CancellationToken cancellationToken)
    {
        var response = await stream.ReadAsync(cancellationToken);
        ThrowIfCanceled(response);

        // Not earlier: a server that confirms watches and drops them right away must not be asked again at full speed.
        _failures = 0;
        _renewed = false;
        if (response.Events.Count > 0)
            return _cursor.Take(response.Events);

        // Progress that was asked for carries no watch id. It is a sign of life and nothing more: servers have been seen to let it
        // overtake events (etcd issue 15220). What a server sends for this watch by itself is queued behind the watch's events.
        if (response.Created || response.WatchId < 0 || response.Header is null)
            return [];
        _cursor.Progress(response.Header.Revision);
        return options.ProgressNotify ? [new WatchBatch { Revision = response.Header.Revision }] : [];
    }

    private void ThrowIfCanceled(WatchResponse response)
    {
        if (response.CompactRevision > 0)
            throw new WatchCompactedException(response.CompactRevision, _cursor.Next);
        if (!response.Canceled)
            return;
        if (admission.Concerns(response.CancelReason))
            throw new RpcException(RpcStatusCode.Unauthenticated, response.CancelReason);

        // Releases of etcd say so, too, where the token is too old to be known. A second time it is what it says.
        if (response.CancelReason.Contains(PermissionDenied, StringComparison.Ordinal) && !_renewed && admission.Renew(_ticket))
        {
            _renewed = true;
            throw new RpcException(RpcStatusCode.Unavailable, response.CancelReason);
        }

        throw new WatchCanceledException(response.CancelReason.Length > 0 ? response.CancelReason : "no reason given");
    }

    /// <summary>
    /// The member stands before a revision seen earlier. A follower that lags does so too, so the question goes to the cluster:
    /// a linearizable read can't be older than anything seen unless the history is another one.
    /// </summary>
    private async Task ThrowIfRewoundAsync(CancellationToken cancellationToken)
    {
        var request = Requests.Range(range, new RangeOptions { CountOnly = true });
        var response = await caller.CallAsync(Methods.Range, request, CallKind.Repeatable, cancellationToken);
        if (response.Header is { } header && header.Revision < _cursor.Seen)
            throw new StoreRewoundException(header.Revision, _cursor.Seen);
    }

    private async Task PauseAsync(RpcException cause, CancellationToken cancellationToken)
    {
        _failures++;

        // The first break of a connection that worked goes on at once elsewhere if there is an endpoint that does not rest.
        var delay = _failures == 1 ? pool.Wait : _backoff.After(_failures - 1);
        var failure = new WatchFailure(cause, _failures, delay);
        options.OnFailure?.Invoke(failure);
        ClientMetrics.WatchBroke();
        ClientLog.WatchBroke(logger, range, cause.Detail, _cursor.Next, failure.RetryDelay);
        if (failure.RetryDelay > TimeSpan.Zero)
            await Task.Delay(failure.RetryDelay, time, cancellationToken);
    }
}
