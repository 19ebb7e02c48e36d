using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>Puts together what decides over the status of the entry, and takes an instance out that has been critical for too long.</summary>
internal sealed class InstanceHealth(RegistryEntry entry, TimeSpan? removeAfter, Func<IEnumerable<CheckReport>> checks, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _removal;
    private bool _started;
    private bool _removed;
    private string? _maintenance;

    /// <summary>Called when the instance is taken out for being critical, and when it is let in again.</summary>
    public Action<bool>? RemovedChanged { get; init; }

    /// <summary>Why it is in maintenance; null when it is not.</summary>
    public string? Maintenance
    {
        get
        {
            lock (_gate)
            {
                return _maintenance;
            }
        }
    }

    /// <summary>The application has started and its entry has said so once.</summary>
    public void Started()
    {
        lock (_gate)
        {
            _started = true;
            Apply();
        }
    }

    /// <summary>Answers whether that was a change of the switch.</summary>
    public bool SetMaintenance(string? reason)
    {
        lock (_gate)
        {
            var differs = _maintenance is null != reason is null;
            _maintenance = reason;
            Apply();
            return differs;
        }
    }

    public void CheckChanged()
    {
        lock (_gate)
        {
            Apply();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _removal?.Dispose();
            _removal = null;
        }
    }

    private ServiceStatus Status()
    {
        if (_maintenance is not null)
            return ServiceStatus.Maintenance;
        var all = checks().Select(check => check.Status).ToArray();
        return all.Contains(ServiceStatus.Critical) ? ServiceStatus.Critical
            : !_started || all.Contains(ServiceStatus.Starting) ? ServiceStatus.Starting
            : all.Contains(ServiceStatus.Warning) ? ServiceStatus.Warning
            : ServiceStatus.Passing;
    }

    private void Apply()
    {
        var status = Status();
        if (status != ServiceStatus.Critical)
        {
            _removal?.Dispose();
            _removal = null;
            SetRemoved(false);
        }
        else if (removeAfter is { } patience && _removal is null)
        {
            _removal = time.CreateTimer(_ => Remove(), null, patience, Timeout.InfiniteTimeSpan);
        }

        entry.Set(status, _removed);
    }

    private void Remove()
    {
        lock (_gate)
        {
            // It may have recovered while the timer was on its way.
            if (_removal is null || Status() != ServiceStatus.Critical)
                return;
            SetRemoved(true);
            entry.Set(ServiceStatus.Critical, removed: true);
        }
    }

    private void SetRemoved(bool removed)
    {
        if (_removed == removed)
            return;
        _removed = removed;
        RemovedChanged?.Invoke(removed);
    }
}
