using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>The section <c>KvStore</c> of the configuration, which every package reads that finds no <see cref="IKvClient"/> among the services.</summary>
public static class KvStoreSection
{
    /// <summary>The name of the section.</summary>
    public const string Name = "KvStore";

    /// <summary>The client that the section describes, with the names of <see cref="KvClientSettings"/>.</summary>
    /// <exception cref="InvalidOperationException">It names no store, or something that is not one.</exception>
    public static IKvClient Connect(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var settings = new KvClientSettings();
        if (services.GetService<IConfiguration>()?.GetSection(Name) is { } section)
            KvClientSection.Read(section, settings);
        try
        {
            return Create(settings, services);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"The section KvStore of the configuration can't be used: {e.Message}", e);
        }
    }

    internal static IKvClient Create(KvClientSettings settings, IServiceProvider services)
    {
        var client = new KvClient(settings.ToOptions(), services.GetService<ILoggerFactory>(), services.GetService<TimeProvider>());
        return settings.Namespace is { } prefix ? new NamespacedClient(client, new KeySpace(prefix), owned: client) : client;
    }
}
