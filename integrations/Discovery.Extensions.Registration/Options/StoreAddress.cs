using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Registration;

/// <summary>Where the store is: as the options say, else the client among the services, else as the section <c>KvStore</c> says.</summary>
internal static class StoreAddress
{
    /// <returns>Null when the client among the services is to be used, or when there are errors.</returns>
    public static KvClientSettings? Find(
        ServiceRegistrationOptions options, IConfiguration? configuration, bool hasClient, List<string> errors)
    {
        var (place, settings) = OfTheOptions(options) ?? (KvStoreSection.Name, null);
        if (settings is null && hasClient)
            return null;
        settings ??= configuration is null ? new KvClientSettings() : KvStoreSection.Read(configuration.GetSection(KvStoreSection.Name));
        if (settings is { Endpoints.Count: 0, ConnectionString: null or "", Srv: null or "" })
        {
            errors.Add("The address of the store is missing: set ServiceRegistration:Endpoints or KvStore:Endpoints, such as http://localhost:2379, "
                + "or add an IKvClient to the services.");
            return null;
        }

        try
        {
            _ = settings.ToOptions();
            return settings;
        }
        catch (ArgumentException e)
        {
            errors.Add($"{place}: {e.Message}");
            return null;
        }
    }

    /// <summary>A store of the registration's own shares nothing with the section of the others, whose password is not meant for it.</summary>
    private static (string Place, KvClientSettings? Settings)? OfTheOptions(ServiceRegistrationOptions options)
    {
        var settings = new KvClientSettings { ConnectionString = options.ConnectionString };
        foreach (var endpoint in options.Endpoints ?? [])
            settings.Endpoints.Add(endpoint);
        if (settings.Endpoints.Count > 0)
            return (nameof(options.Endpoints), settings);
        return string.IsNullOrWhiteSpace(options.ConnectionString) ? null : (nameof(options.ConnectionString), settings);
    }
}
