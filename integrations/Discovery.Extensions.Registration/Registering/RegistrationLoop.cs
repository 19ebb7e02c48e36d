using Discovery.Client;
using Discovery.Client.Registry;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Registration;

/// <summary>Keeps the entry in the registry, term after term: when a lease is lost, the next one is granted, for ever.</summary>
internal sealed class RegistrationLoop(
    IKvClient client, RegistryEntry entry, TimeSpan ttl, IRegistrationEvents events, ILoggerFactory loggers) : IRegistrationEvents
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(3);

    private readonly RetryDelay _retry = new(ttl);
    private readonly ILogger _logger = loggers.CreateLogger(RegistrationLog.Category);

    // The store may still know them, and the entry may still hang on one of them.
    private readonly List<KvLease> _lost = [];
    private KvLease? _lease;
    private bool _registered;

    /// <summary>Ends when told to; nothing else ends it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _lease = await client.GrantLeaseKeptAliveAsync(ttl, stop);
                _lease.KeepAliveFailed += OnKeepAliveFailed;
                failures = 0;
                await new RegistrationTerm(client, _lease, entry, _retry, this, loggers).RunAsync(stop);
                RegistrationMetrics.LeaseLost();
                RegistrationLog.LeaseLost(_logger, entry.Key);
                entry.Presence.Gone("the lease was lost");
                _lost.Add(_lease);
                _lease = null;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: an instance that runs and is not in the registry has to go on trying.
                failures++;
                var delay = _retry.After(failures);
                RegistrationMetrics.RegisterFailed();
                RegistrationLog.RegisterFailed(_logger, entry.Key, failures, delay, e.Message);
                entry.Presence.Failed(e.Message);
                await Task.Delay(delay, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Takes the entry out of the registry; to be called when the loop has ended.</summary>
    /// <returns>True when there was an entry, whether or not the store could be told.</returns>
    public async Task<bool> LeaveAsync(CancellationToken cancellationToken)
    {
        var lost = ForgetLost();
        if (_lease is null)
        {
            await lost;
            return _registered;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LeavePatience);
        try
        {
            // Revoking deletes the entry in the same revision.
            await _lease.RevokeAsync(limit.Token);
            _lease = null;
            RegistrationLog.Left(_logger, entry.Key);
        }
        catch (Exception e)
        {
            RegistrationMetrics.LeaveFailed();
            RegistrationLog.LeaveFailed(_logger, entry.Key, ttl, e.Message);
        }

        await lost;
        return _registered;
    }

    void IRegistrationEvents.Registered()
    {
        // Now that the entry hangs on the new lease, the old ones take nothing with them.
        _ = ForgetLost();
        _registered = true;
        events.Registered();
    }

    void IRegistrationEvents.OperatorWrote(ServiceStatus status) => events.OperatorWrote(status);

    private Task ForgetLost()
    {
        var forgetting = Task.WhenAll(_lost.Select(lease => lease.DisposeAsync().AsTask()));
        _lost.Clear();
        return forgetting;
    }

    private void OnKeepAliveFailed(object? sender, KeepAliveFailedEventArgs failure)
    {
        RegistrationMetrics.HeartbeatFailed();
        RegistrationLog.HeartbeatFailed(_logger, entry.Key, failure.Exception.Message);
        entry.Presence.Failed(failure.Exception.Message);
    }
}
