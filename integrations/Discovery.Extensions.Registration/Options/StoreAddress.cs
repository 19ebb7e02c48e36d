using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Registration;

/// <summary>Where the store is: as the options say, else the client among the services, else as the section <c>KvStore</c> says.</summary>
internal static class StoreAddress
{
    private const string SharedSection = "KvStore";

    /// <returns>Null when the client among the services is to be used, or when there are errors.</returns>
    public static KvClientOptions? Find(ServiceRegistrationOptions options, IConfiguration? configuration, bool hasClient, List<string> errors)
    {
        var endpoints = string.Join(',', options.Endpoints ?? []);
        if (endpoints.Length > 0 && !string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            errors.Add("Endpoints and ConnectionString are both set: keep one of them.");
            return null;
        }

        if (endpoints.Length > 0)
            return Parse(nameof(options.Endpoints), endpoints, errors);
        if (!string.IsNullOrWhiteSpace(options.ConnectionString))
            return Parse(nameof(options.ConnectionString), options.ConnectionString, errors);
        return hasClient ? null : FromSharedSection(configuration?.GetSection(SharedSection), errors);
    }

    private static KvClientOptions? FromSharedSection(IConfigurationSection? section, List<string> errors)
    {
        var endpoints = section?.GetSection("Endpoints");
        var text = endpoints?.Value is { Length: > 0 } joined
            ? joined
            : string.Join(',', endpoints?.GetChildren().Select(child => child.Value) ?? []);
        if (text.Length == 0)
            text = section?["ConnectionString"] ?? "";
        if (!string.IsNullOrWhiteSpace(text))
            return Parse(SharedSection, text, errors);
        errors.Add("The address of the store is missing: set ServiceRegistration:Endpoints or KvStore:Endpoints, such as http://localhost:2379, "
            + "or add an IKvClient to the services.");
        return null;
    }

    private static KvClientOptions? Parse(string setting, string text, List<string> errors)
    {
        try
        {
            return KvClientOptions.Parse(text);
        }
        catch (ArgumentException e)
        {
            errors.Add($"{setting}: {e.Message}");
            return null;
        }
    }
}
