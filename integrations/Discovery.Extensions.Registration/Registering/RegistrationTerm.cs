using Discovery.Client;
using Discovery.Client.Registry;
using Discovery.Rpc;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Registration;

/// <summary>The entry under one lease: written, watched, and written again when it is deleted or overwritten, until the lease is lost.</summary>
internal sealed class RegistrationTerm(
    IKvClient client, KvLease lease, RegistryEntry entry, RetryDelay retry, IRegistrationEvents events, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(RegistrationLog.Category);
    private long _written;
    private string? _writing;
    private int _overwritten;

    /// <summary>Ends when the lease is lost.</summary>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(stop, lease.LostToken);
        var watching = Task.CompletedTask;
        try
        {
            if (!await WriteAsync(term.Token))
                return;
            events.Registered();

            // Begun after the write: what it reads first is the entry as written or something newer.
            watching = WatchAsync(term.Token);
            while (true)
            {
                await entry.WaitForChangeAsync(term.Token);
                if (!await WriteAsync(term.Token))
                    return;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The lease is lost.
        }
        finally
        {
            await term.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Writes until it is done. The entry is this instance's own and always the same, so that a write of unknown outcome is simply repeated.
    /// </summary>
    /// <returns>False when the store no longer knows the lease.</returns>
    private async Task<bool> WriteAsync(CancellationToken term)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                var wanted = entry.Current;
                await (wanted.Removed ? RemoveAsync(term) : PutAsync(wanted.Instance, term));
                entry.Presence.Written();
                return true;
            }
            catch (RpcException e) when (e.StatusCode == RpcStatusCode.NotFound)
            {
                return false;
            }
            catch (Exception e) when (e is not OperationCanceledException || !term.IsCancellationRequested)
            {
                // Failed just as the term ended: that is the end of the term, not a failure.
                term.ThrowIfCancellationRequested();
                var delay = retry.After(failures);
                RegistrationMetrics.RegisterFailed();
                RegistrationLog.RegisterFailed(_logger, entry.Key, failures, delay, e.Message);
                entry.Presence.Failed(e.Message);
                await Task.Delay(delay, term);
            }
        }
    }

    private async Task PutAsync(ServiceInstance instance, CancellationToken term)
    {
        var text = ServiceInstanceJson.Format(instance);
        Volatile.Write(ref _writing, text);
        var result = await client.PutAsync(entry.Key, text, new PutOptions { Lease = lease.Id }, term);
        Volatile.Write(ref _written, result.Revision);
        RegistrationMetrics.Registered();
        RegistrationLog.Registered(_logger, entry.Key, instance.ToUri(), instance.Status, lease.Id);
    }

    /// <summary>What hangs on another lease is another's, or goes with it.</summary>
    private async Task RemoveAsync(CancellationToken term)
    {
        Volatile.Write(ref _writing, null);
        var result = await client.CommitAsync(
            new KvTxn().When(KvCompare.Lease(entry.Key).EqualTo(lease.Id)).Then(KvOp.Delete(entry.Key)), term);
        Volatile.Write(ref _written, result.Revision);
    }

    private async Task WatchAsync(CancellationToken term)
    {
        var watcher = new PrefixWatcher(client, entry.Key, loggers: loggers);
        for (var failures = 1; ; failures++)
        {
            try
            {
                await FollowAsync(watcher, term);
            }
            catch (Exception e) when (!term.IsCancellationRequested)
            {
                // The watcher deals with a store that is away; whatever else it is, an entry that nobody watches could vanish unseen.
                var delay = retry.After(failures);
                RegistrationMetrics.RegisterFailed();
                RegistrationLog.WatchFailed(_logger, e, entry.Key, delay);
                await Task.Delay(delay, term);
            }
        }
    }

    private async Task FollowAsync(PrefixWatcher watcher, CancellationToken term)
    {
        var seen = 0L;
        await foreach (var view in watcher.WatchAsync(null, term))
        {
            // A view from before our last write says nothing about it, unless the store was put back to an older state.
            var rewound = view.Revision < seen;
            seen = view.Revision;
            if (rewound || view.Revision >= Volatile.Read(ref _written))
                await CheckAsync(view, term);
        }
    }

    private async Task CheckAsync(PrefixView view, CancellationToken term)
    {
        var removed = entry.Current.Removed;
        if (!view.Entries.TryGetValue(entry.Key, out var found))
        {
            if (removed)
                return;
            RegistrationLog.Deleted(_logger, entry.Key);
            entry.Presence.Gone("the entry was deleted by somebody");
            entry.WriteAgain();
        }
        else if (found.Lease != lease.Id)
        {
            if (removed)
                return;

            // Two instances with one id would overwrite each other at full speed without the wait.
            var delay = RetryDelay.InQuarrel(++_overwritten);
            RegistrationLog.Overwritten(_logger, entry.Key, delay);
            entry.Presence.Gone("the entry was written by somebody else");
            await Task.Delay(delay, term);
            entry.WriteAgain();
        }
        else if (found.ModRevision > Volatile.Read(ref _written) && found.Value.ToString() != Volatile.Read(ref _writing))
        {
            // Under our lease, but not by us: an operator who set the status keeps his word.
            if (ServiceInstanceJson.TryParse(found.Value, entry.Instance.Name, entry.Instance.Id, out var instance, out _))
                events.OperatorWrote(instance.Status);
        }
    }
}
