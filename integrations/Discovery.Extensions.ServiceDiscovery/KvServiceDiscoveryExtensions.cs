using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>
/// Finding services by name. This stands on its own and not on Microsoft.Extensions.ServiceDiscovery, which the package registry that we build
/// from does not have; names are written as there, so that a change to or from it leaves URLs as they are. That package resolves a name to
/// addresses and lets the client choose; weights, zones, load and failover per request need the choice made here, for each request.
/// </summary>
public static class KvServiceDiscoveryExtensions
{
    /// <summary>The section that is bound to <see cref="KvServiceDiscoveryOptions"/>.</summary>
    public const string SectionName = "ServiceDiscovery";

    /// <summary>
    /// Adds what follows the registry: <see cref="IServiceDirectory"/> and <see cref="ServiceChannelFactory"/>, over the
    /// <see cref="Client.IKvClient"/> among the services, or the store that the section <c>KvStore</c> names. HTTP clients use it
    /// with <see cref="AddKvServiceDiscovery(IHttpClientBuilder)"/>:
    /// <code>
    /// services.AddKvServiceDiscovery();
    /// services.ConfigureHttpClientDefaults(http => http.AddKvServiceDiscovery());
    /// </code>
    /// </summary>
    public static IServiceCollection AddKvServiceDiscovery(
        this IServiceCollection services, Action<KvServiceDiscoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        var options = services.AddOptions<KvServiceDiscoveryOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KvServiceDiscoveryOptions>, OptionsBinding>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KvServiceDiscoveryOptions>, OptionsValidation>());
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServiceDirectory>();
        services.TryAddSingleton<IServiceDirectory>(provider => provider.GetRequiredService<ServiceDirectory>());
        services.TryAddSingleton(provider => new ServiceChannelFactory(
            provider.GetRequiredService<ServiceDirectory>(),
            provider.GetRequiredService<IOptions<KvServiceDiscoveryOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddTransient<ServiceDiscoveryHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DirectoryStart>());
        return services;
    }

    /// <summary>
    /// Lets this client, or with <c>ConfigureHttpClientDefaults</c> every client, use names of services: <c>http://catalog/items</c>,
    /// <c>https+http://catalog</c> (https where there is some), <c>http://_admin.catalog</c> (the endpoint that the instances' metadata call
    /// <c>endpoint.admin</c>). URLs with a port or an IP address, localhost, and hosts with dots that are no services go where they always went.
    /// </summary>
    public static IHttpClientBuilder AddKvServiceDiscovery(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKvServiceDiscovery();
        builder.AddHttpMessageHandler<ServiceDiscoveryHandler>();
        return builder.ConfigurePrimaryHttpMessageHandler((handler, provider) =>
        {
            // Without it an instance that swallows packets takes the whole time-out of the request, and nobody knows that nothing was sent.
            if (handler is SocketsHttpHandler { ConnectTimeout: var timeout } sockets && timeout == Timeout.InfiniteTimeSpan)
                sockets.ConnectTimeout = provider.GetRequiredService<IOptions<KvServiceDiscoveryOptions>>().Value.ConnectTimeout;
        });
    }
}
