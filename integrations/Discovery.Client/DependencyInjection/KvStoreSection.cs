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
        var section = services.GetService<IConfiguration>()?.GetSection(Name);
        var settings = section is null ? new KvClientSettings() : Read(section);
        try
        {
            return settings.Connect(services.GetService<ILoggerFactory>(), services.GetService<TimeProvider>());
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"The section KvStore of the configuration can't be used: {e.Message}", e);
        }
    }

    /// <summary>
    /// What a section says; other settings in it are left to others who read it. A value that can't be read is told when the settings are used.
    /// </summary>
    public static KvClientSettings Read(IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var settings = new KvClientSettings();
        KvClientSection.Read(section, settings);
        return settings;
    }
}
