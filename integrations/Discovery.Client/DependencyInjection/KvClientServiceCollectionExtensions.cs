using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Discovery.Client;

/// <summary>Clients among the services of an application.</summary>
public static class KvClientServiceCollectionExtensions
{
    // The one delegate, by which the client that a package added is known again.
    private static readonly Func<IServiceProvider, IKvClient> OfTheSection = KvStoreSection.Connect;

    /// <summary>
    /// Adds one <see cref="IKvClient"/> for the whole application, unless the application has added one itself; that of
    /// <see cref="TryAddKvClient"/> is replaced, whichever came first. What it needs stands in the section
    /// <c>KvStore</c> of the configuration, see <see cref="KvClientSettings"/>, and is checked when the host starts.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Has the last word over the section; null for none.</param>
    /// <param name="section">The section to read.</param>
    public static IServiceCollection AddKvClient(
        this IServiceCollection services, Action<KvClientSettings>? configure = null, string section = KvStoreSection.Name)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddSettings(services, Options.DefaultName, configure, section);
        if (services.FirstOrDefault(IsOfTheSection) is { } standIn)
            services.Remove(standIn);
        services.TryAddSingleton(provider => Create(provider, Options.DefaultName));
        return services;
    }

    /// <summary>
    /// For packages that need a client: unless there is one, adds one as the section <c>KvStore</c> describes it, without settings of the
    /// application's own. An <see cref="AddKvClient"/> takes its place, also when it is called later.
    /// </summary>
    public static IServiceCollection TryAddKvClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(OfTheSection);
        return services;
    }

    /// <summary>
    /// Adds a client under a name, for applications with several stores: <c>[FromKeyedServices("orders")] IKvClient</c>. Its section is
    /// <c>KvStore:&lt;name&gt;</c> unless another is named.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key of the service.</param>
    /// <param name="configure">Has the last word over the section; null for none.</param>
    /// <param name="section">The section to read; null for <c>KvStore:&lt;name&gt;</c>.</param>
    public static IServiceCollection AddKeyedKvClient(
        this IServiceCollection services, string name, Action<KvClientSettings>? configure = null, string? section = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        AddSettings(services, name, configure, section ?? $"{KvStoreSection.Name}:{name}");
        services.TryAddKeyedSingleton(name, (provider, _) => Create(provider, name));
        return services;
    }

    private static void AddSettings(IServiceCollection services, string name, Action<KvClientSettings>? configure, string section)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KvClientSettings>, KvClientSettingsValidator>());
        services.AddOptions<KvClientSettings>(name)
            .Configure<IServiceProvider>((settings, provider) =>
            {
                if (provider.GetService<IConfiguration>()?.GetSection(section) is { } read)
                    KvClientSection.Read(read, settings);
                configure?.Invoke(settings);
            })
            .ValidateOnStart();
    }

    private static bool IsOfTheSection(ServiceDescriptor service) =>
        service.ServiceType == typeof(IKvClient) && !service.IsKeyedService && ReferenceEquals(service.ImplementationFactory, OfTheSection);

    private static IKvClient Create(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<KvClientSettings>>().Get(name)
            .Connect(services.GetService<ILoggerFactory>(), services.GetService<TimeProvider>());
}
