using Discovery.Client;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Caching;

/// <summary>Adding the store as <see cref="IDistributedCache"/>.</summary>
public static class KvStoreCacheExtensions
{
    /// <summary>
    /// Adds an <see cref="IDistributedCache"/> whose entries are keys of the store under leases: what expires goes by itself, whatever becomes of
    /// this process. Uses the registered <see cref="IKvClient"/>, or one that the section <c>KvStore</c> of the configuration describes.
    /// </summary>
    public static IServiceCollection AddDistributedKvStoreCache(this IServiceCollection services, Action<KvStoreCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddKvClient();
        services.AddOptions<KvStoreCacheOptions>()
            .Validate(options => !string.IsNullOrEmpty(options.Prefix), "KvStoreCacheOptions.Prefix is empty.")
            .Validate(
                options => options.DefaultSlidingExpiration > TimeSpan.Zero,
                "KvStoreCacheOptions.DefaultSlidingExpiration must be longer than zero.");
        if (configure is not null)
            services.Configure(configure);
        services.AddSingleton<IDistributedCache>(provider => new KvStoreCache(
            provider.GetRequiredService<IKvClient>(),
            provider.GetRequiredService<IOptions<KvStoreCacheOptions>>().Value,
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
        return services;
    }
}
