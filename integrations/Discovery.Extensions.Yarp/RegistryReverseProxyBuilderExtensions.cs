using Discovery.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Discovery.Extensions.Yarp;

/// <summary>Feeds YARP from the registry.</summary>
public static class RegistryReverseProxyBuilderExtensions
{
    /// <summary>
    /// Routes <c>/&lt;service&gt;/…</c> to the instances of that service in the registry that are passing or warning, and follows each
    /// change. Map the proxy with <see cref="RegistryEndpointRouteBuilderExtensions.MapRegistryProxy"/>, which also takes requests to
    /// another instance when one can't be reached.
    /// The store is the registered <see cref="IKvClient"/>; without one, it is made from the section <c>KvStore</c> of the configuration
    /// (<see cref="KvClientSettings"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public static IReverseProxyBuilder LoadFromKvStore(this IReverseProxyBuilder builder, Action<RegistryProxyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(RegistryFeed)))
            throw new InvalidOperationException("LoadFromKvStore was called already: one proxy follows one registry.");

        services.AddSingleton<IValidateOptions<RegistryProxyOptions>, RegistryProxyOptionsValidator>();
        var options = services.AddOptions<RegistryProxyOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKvClient();
        services.AddSingleton(_ => new RegistryProxyState());
        services.AddSingleton<ProxyMetrics>();
        services.AddSingleton<RegistryProxyConfigProvider>();
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<RegistryProxyConfigProvider>());
        services.AddSingleton<IConfigChangeListener, ReloadListener>();
        services.AddSingleton<ILoadBalancingPolicy, WeightedRoundRobinPolicy>();
        services.AddSingleton<IPassiveHealthCheckPolicy, UnreachableHealthPolicy>();
        services.AddSingleton<IForwarderHttpClientFactory, InstanceHttpClientFactory>();
        services.AddSingleton<RegistryFeed>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<RegistryFeed>());
        return builder;
    }
}
