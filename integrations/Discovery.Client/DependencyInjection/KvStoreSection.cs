using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>The section <c>KvStore</c> of the configuration, which every package reads that finds no <see cref="IKvClient"/> among the services.</summary>
public static class KvStoreSection
{
    /// <summary>The client that the section describes.</summary>
    /// <exception cref="InvalidOperationException">It names no store, or something that is not one.</exception>
    public static KvClient Connect(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var section = services.GetService<IConfiguration>()?.GetSection("KvStore");
        var text = Endpoints(section) ?? section?["ConnectionString"];
        if (string.IsNullOrWhiteSpace(text))
            throw new InvalidOperationException("The address of the store is missing: set KvStore:Endpoints, such as http://localhost:2379, or register an IKvClient.");
        try
        {
            return new KvClient(KvClientOptions.Parse(text), services.GetService<ILoggerFactory>(), services.GetService<TimeProvider>());
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"The section KvStore of the configuration can't be used: {e.Message}", e);
        }
    }

    /// <summary>One text with commas, which is how a command line replaces the list of a file, or that list.</summary>
    private static string? Endpoints(IConfigurationSection? section)
    {
        var endpoints = section?.GetSection("Endpoints");
        if (!string.IsNullOrWhiteSpace(endpoints?.Value))
            return endpoints.Value;
        var list = endpoints?.GetChildren().Select(child => child.Value).OfType<string>().ToArray();
        return list is { Length: > 0 } ? string.Join(',', list) : null;
    }
}
