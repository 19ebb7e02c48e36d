using Discovery.Client;
using Discovery.Client.Registry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Registration;

/// <summary>One registration with all that belongs to it: the entry, its checks and what keeps it in the registry.</summary>
internal sealed class Registration(
    ServiceRegistrationOptions options, IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers)
    : IServiceRegistration, IRegistrationEvents, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger(RegistrationLog.Category);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<ICheckProbe> _probes = [];
    private volatile CheckRunner[] _checks = [];
    private RegistryEntry? _entry;
    private InstanceHealth? _health;
    private RegistrationLoop? _loop;
    private string? _maintenanceBefore;
    private Task _running = Task.CompletedTask;
    private int _startedOnce;
    private volatile bool _hasNoAddress;
    private volatile bool _left;

    public ServiceRegistrationOptions Options => options;

    public string Name => options.Name!;

    public string Id => options.Id!;

    /// <summary>Where it stands in the registry.</summary>
    public string Key => RegistryKeys.Instance(options.Prefix, Name, Id);

    public ServiceInstance? Instance => Volatile.Read(ref _entry)?.Instance;

    public ServiceStatus Status => Instance?.Status ?? ServiceStatus.Starting;

    public bool IsRemoved => Volatile.Read(ref _entry)?.Current.Removed ?? false;

    public string? Maintenance => Volatile.Read(ref _health)?.Maintenance ?? Volatile.Read(ref _maintenanceBefore);

    public IReadOnlyList<CheckReport> Checks => [.. _checks.Select(check => check.Report)];

    /// <summary>The server listens: begins to register and to check.</summary>
    public void Begin(BoundAddress address, IKvClient client)
    {
        var instance = InstanceFactory.Create(options, address);
        if (address.IsLoopback)
            RegistrationLog.Loopback(_logger, Key, instance.ToUri());
        var entry = new RegistryEntry(Key, instance, new RegistryPresence(options.Ttl, time));
        var health = new InstanceHealth(entry, options.RemoveWhenCriticalFor, () => Checks, time) { RemovedChanged = OnRemovedChanged };
        _checks = [.. options.Checks.Select(check => Check(check, instance, health))];
        lock (_gate)
        {
            _entry = entry;
            _health = health;
            if (_maintenanceBefore is { } reason)
                health.SetMaintenance(reason);
        }

        _loop = new RegistrationLoop(client, entry, options.Ttl, this, loggers);
        RegistrationMetrics.Add(this);
        var tasks = _checks.Select(check => Task.Run(() => check.RunAsync(_stop.Token), CancellationToken.None))
            .Append(Task.Run(() => _loop.RunAsync(_stop.Token), CancellationToken.None));
        _running = Task.WhenAll(tasks);
    }

    /// <summary>The server listens, but nowhere that others could reach: it is not registered at all.</summary>
    public void HasNoAddress() => _hasNoAddress = true;

    /// <summary>How it stands in the registry, for those who watch over this process; and why.</summary>
    public (HealthStatus Status, string Note) Look()
    {
        if (_hasNoAddress)
            return (HealthStatus.Unhealthy, "not registered: the server tells no address that others could use; set Address and Port");
        if (Volatile.Read(ref _entry) is not { } entry)
            return (HealthStatus.Degraded, "not registered yet: the server does not listen");
        if (_left)
            return (HealthStatus.Degraded, "has left the registry");
        var (status, note) = entry.Presence.Look();
        return status != HealthStatus.Healthy ? (status, note)
            : IsRemoved ? (HealthStatus.Degraded, "kept out of the registry for having been critical for too long")
            : Maintenance is { } reason ? (HealthStatus.Degraded, $"in maintenance: {reason}")
            : (status, note);
    }

    /// <summary>Out of the registry.</summary>
    /// <returns>True when there was an entry, whether or not the store could be told.</returns>
    public async Task<bool> LeaveAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _loop, null) is not { } loop)
            return false;
        _left = true;
        RegistrationMetrics.Remove(this);
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _health?.Dispose();
        return await loop.LeaveAsync(cancellationToken);
    }

    public void BeginMaintenance(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (SetMaintenance(reason))
            RegistrationLog.MaintenanceBegins(_logger, Name, Id, reason);
    }

    public void EndMaintenance()
    {
        if (SetMaintenance(null))
            RegistrationLog.MaintenanceEnds(_logger, Name, Id);
    }

    public void Report(string check, ServiceStatus status, string note = "")
    {
        ArgumentNullException.ThrowIfNull(check);
        if (status is not (ServiceStatus.Passing or ServiceStatus.Warning or ServiceStatus.Critical))
            throw new ArgumentException($"A check is passing, warning or critical, not {status}.", nameof(status));
        var found = Array.Find(_checks, candidate => string.Equals(candidate.Name, check, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"The registration of {Name} has no check \"{check}\" that runs.", nameof(check));
        found.Say(new CheckResult(status, note));
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync(CancellationToken.None);
        foreach (var probe in _probes)
            await probe.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>The first write says starting. Whoever reads the registry sees an instance come up before it takes traffic.</summary>
    void IRegistrationEvents.Registered()
    {
        if (Interlocked.Exchange(ref _startedOnce, 1) == 0)
            lifetime.ApplicationStarted.Register(() => _health!.Started());
    }

    /// <summary>Writing "maintenance" into the entry is the switch for those who have nothing but the store, another status turns it off.</summary>
    void IRegistrationEvents.OperatorWrote(ServiceStatus status)
    {
        if (status == ServiceStatus.Maintenance && Maintenance is null)
            BeginMaintenance("set in the registry");
        else if (status != ServiceStatus.Maintenance && Maintenance is not null)
            EndMaintenance();
    }

    private bool SetMaintenance(string? reason)
    {
        lock (_gate)
        {
            if (_health is not null)
                return _health.SetMaintenance(reason);
            var differs = _maintenanceBefore is null != reason is null;
            _maintenanceBefore = reason;
            return differs;
        }
    }

    private CheckRunner Check(ServiceCheckOptions check, ServiceInstance instance, InstanceHealth health)
    {
        var probe = ProbeFactory.Create(check, instance, services);
        _probes.Add(probe);
        return new CheckRunner(Name, check, probe, health.CheckChanged, time, _logger);
    }

    private void OnRemovedChanged(bool removed)
    {
        if (removed)
            RegistrationLog.Removed(_logger, Name, Id, options.RemoveWhenCriticalFor ?? TimeSpan.Zero);
        else
            RegistrationLog.LetIn(_logger, Name, Id);
    }
}
