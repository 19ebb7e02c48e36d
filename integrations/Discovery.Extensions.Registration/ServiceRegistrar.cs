using Discovery.Client;
using Discovery.Client.Registry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration;

/// <summary>
/// Ties the registration to the life of the host: in when the server listens, passing when the application has started,
/// out before the server stops, with time for those who have not heard of it.
/// </summary>
internal sealed class ServiceRegistrar : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly IOptions<ServiceRegistrationOptions> _options;
    private readonly IServiceProvider _services;
    private readonly IConfiguration? _configuration;
    private readonly IMachineAddresses _machine;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly IKvClient? _sharedClient;
    private readonly CancellationTokenSource _stop = new();
    private KvClient? _ownClient;
    private RegistrationLoop? _loop;
    private Task _running = Task.CompletedTask;

    public ServiceRegistrar(
        IOptions<ServiceRegistrationOptions> options,
        IServiceProvider services,
        IMachineAddresses machine,
        IHostApplicationLifetime lifetime,
        ILoggerFactory loggers,
        IConfiguration? configuration = null)
    {
        _options = options;
        _services = services;
        _machine = machine;
        _lifetime = lifetime;
        _loggers = loggers;
        _logger = loggers.CreateLogger(RegistrationLog.Category);
        _configuration = configuration;

        // Asked for here, so that the container disposes of it after this: leaving needs it.
        _sharedClient = services.GetService<IKvClient>();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every hosted service has started, the web server too: its addresses are the real ones now.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var options = _options.Value;
        var bound = _services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = AddressChoice.Choose(options, bound, _machine);
        if (address is null)
        {
            RegistrationMetrics.RegisterFailed();
            RegistrationLog.NoAddress(_logger);
            return Task.CompletedTask;
        }

        var instance = InstanceFactory.Create(options, address);
        var key = RegistryKeys.Instance(options.Prefix, instance.Name, instance.Id);
        if (address.IsLoopback)
            RegistrationLog.Loopback(_logger, key, instance.ToUri());
        var entry = new RegistryEntry(key, instance);
        var loop = new RegistrationLoop(Client(options), entry, options.Ttl, () => PassWhenStarted(entry), _loggers);
        _loop = loop;
        _running = Task.Run(() => loop.RunAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>The server still takes requests, and does until this returns.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var drainTime = _options.Value.DrainTime;
        if (!await LeaveAsync(cancellationToken))
            return;
        RegistrationLog.Draining(_logger, drainTime);
        await Task.Delay(drainTime, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Leaves the registry when the host is disposed of without having been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync(CancellationToken.None);
        if (_ownClient is not null)
            await _ownClient.DisposeAsync();
        _stop.Dispose();
    }

    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private async Task<bool> LeaveAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _loop, null) is not { } loop)
            return false;
        await _stop.CancelAsync();
        await _running;
        return await loop.LeaveAsync(cancellationToken);
    }

    /// <summary>The first write says starting. Whoever reads the registry sees an instance come up before it takes traffic.</summary>
    private void PassWhenStarted(RegistryEntry entry)
    {
        if (entry.Instance.Status == ServiceStatus.Starting)
            _lifetime.ApplicationStarted.Register(() => entry.SetStatus(ServiceStatus.Passing));
    }

    private IKvClient Client(ServiceRegistrationOptions options)
    {
        var own = StoreAddress.Find(options, _configuration, _sharedClient is not null, []);
        return own is null ? _sharedClient! : _ownClient = new KvClient(own, _loggers);
    }
}
