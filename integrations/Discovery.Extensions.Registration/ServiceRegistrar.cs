using Discovery.Client;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration;

/// <summary>
/// Ties the registrations to the life of the host: in when the server listens, passing when the application has started,
/// out before the server stops, with time for those who have not heard of it.
/// </summary>
internal sealed class ServiceRegistrar : IServiceRegistrations, IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly RegistrationNames _names;
    private readonly IOptionsMonitor<ServiceRegistrationOptions> _options;
    private readonly IServiceProvider _services;
    private readonly IConfiguration? _configuration;
    private readonly IMachineAddresses _machine;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly IKvClient? _sharedClient;
    private readonly List<IKvClient> _ownClients = [];
    private volatile Registration[] _registrations = [];
    private int _disposed;

    public ServiceRegistrar(
        RegistrationNames names,
        IOptionsMonitor<ServiceRegistrationOptions> options,
        IServiceProvider services,
        IMachineAddresses machine,
        IHostApplicationLifetime lifetime,
        ILoggerFactory loggers,
        IConfiguration? configuration = null)
    {
        _names = names;
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

    public IReadOnlyList<IServiceRegistration> All => _registrations;

    public IReadOnlyList<Registration> Registrations => _registrations;

    public IServiceRegistration? Find(string service) => Array.Find(_registrations, registration => registration.Name == service);

    /// <summary>Before anything listens: what can't work is told now.</summary>
    /// <exception cref="OptionsValidationException">The options of a registration can't work.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var time = _services.GetService<TimeProvider>() ?? TimeProvider.System;
        _registrations =
        [
            .. _names.All(_configuration).Select(name => new Registration(_options.Get(name), _services, _lifetime, time, _loggers)),
        ];
        RegistrationNames.ThrowIfTwice(_registrations.Select(registration => registration.Options));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every hosted service has started, the web server too: its addresses are the real ones now.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var bound = _services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var registration in _registrations)
        {
            var options = registration.Options;
            var address = AddressChoice.Choose(options, bound, _machine);
            if (address is null)
            {
                RegistrationMetrics.RegisterFailed();
                RegistrationLog.NoAddress(_logger, registration.Name);
                registration.HasNoAddress();
                continue;
            }

            if (AddressChoice.IsUnpreferred(options, address, _machine))
                RegistrationLog.NoPreferredNetwork(_logger, registration.Name, string.Join(", ", options.PreferredNetworks), address.Host);
            registration.Begin(address, Client(options));
        }

        return Task.CompletedTask;
    }

    /// <summary>The server still takes requests, and does until this returns.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var left = await Task.WhenAll(_registrations.Select(registration => registration.LeaveAsync(cancellationToken)));
        var drainTime = _registrations.Zip(left, (registration, was) => was ? registration.Options.DrainTime : TimeSpan.Zero)
            .Append(TimeSpan.Zero).Max();
        if (!left.Contains(true))
            return;
        RegistrationLog.Draining(_logger, drainTime);
        await Task.Delay(drainTime, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Leaves the registry when the host is disposed of without having been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        // The container knows it by two names.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await Task.WhenAll(_registrations.Select(registration => registration.DisposeAsync().AsTask()));
        foreach (var client in _ownClients)
            await client.DisposeAsync();
    }

    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private IKvClient Client(ServiceRegistrationOptions options)
    {
        var own = StoreAddress.Find(options, _configuration, _sharedClient is not null, []);
        if (own is null)
            return _sharedClient!;

        // An endpoint that rests for longer than half a heartbeat would hold up the way back into the registry.
        var restMax = new RetryDelay(options.Ttl).Longest;
        own.Customize = given => given with { BackoffMax = restMax < given.BackoffMax ? restMax : given.BackoffMax };
        var client = own.Connect(_loggers);
        _ownClients.Add(client);
        return client;
    }
}
