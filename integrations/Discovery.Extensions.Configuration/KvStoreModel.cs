using Discovery.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Extensions.Configuration;

/// <summary>A validated source that no longer changes.</summary>
internal sealed record KvStoreModel
{
    public required KvClientOptions Client { get; init; }

    /// <summary>What is put before every key; null for nothing.</summary>
    public string? Namespace { get; init; }

    public required IReadOnlyList<KeyMapping> Mappings { get; init; }

    public required IKvValueParser Parser { get; init; }

    public required bool Optional { get; init; }

    public required bool ReloadOnChange { get; init; }

    public required TimeSpan StartupTimeout { get; init; }

    public required TimeSpan ReloadDebounce { get; init; }

    public Action<KvStoreLoadExceptionContext>? OnLoadException { get; init; }

    public Func<KvStoreWatchExceptionContext, TimeSpan>? OnWatchException { get; init; }

    public Action<IReadOnlyDictionary<string, string?>, IReadOnlyDictionary<string, string?>>? OnReloaded { get; init; }

    /// <summary>Null when none is kept.</summary>
    public CacheFile? Cache { get; init; }

    /// <summary>The cache file that was named without saying how it is to be protected; it is neither written nor read.</summary>
    public string? UnprotectedCache { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>For messages: what is read.</summary>
    public string PrefixesText => string.Join(", ", Mappings.Select(mapping => mapping.ToString()));

    /// <summary>For messages: where from.</summary>
    public string EndpointsText => Client.Srv is { } srv
        ? $"srv://{srv.Domain}"
        : string.Join(", ", Client.Endpoints.Select(endpoint => endpoint.GetLeftPart(UriPartial.Authority)));

    /// <exception cref="KvStoreConfigurationException">A setting is missing or wrong; the message names each one.</exception>
    public static KvStoreModel From(KvStoreConfigurationSource source)
    {
        var errors = new List<string>();
        var client = ClientOptions(source, errors);
        if (source.Prefixes is not { Count: > 0 })
            errors.Add("No prefix is set: call AddKvStore(\"/config/my-app\") or set KvStore:Prefix; an empty prefix reads the whole store.");
        else if (source.Prefixes.Any(prefix => prefix is null))
            errors.Add("One of the prefixes is null; an empty prefix reads the whole store.");
        if (source.Parser is null)
            errors.Add("Parser is null; leave it alone to have YAML, JSON and plain text read.");
        if (source.StartupTimeout <= TimeSpan.Zero)
            errors.Add($"StartupTimeout is {source.StartupTimeout}; expected more than zero.");
        if (source.ReloadDebounce < TimeSpan.Zero || source.ReloadDebounce > TimeSpan.FromHours(1))
            errors.Add($"ReloadDebounce is {source.ReloadDebounce}; expected zero to one hour.");
        var seal = CacheSeal.Choose(source, errors);
        KvStoreConfigurationException.ThrowIfAny(errors);
        return new KvStoreModel
        {
            Client = client!,
            Namespace = source.Namespace,
            Mappings = [.. source.Prefixes!.Select(prefix => new KeyMapping(prefix, source.KeyToRemove))],
            Parser = source.Parser!,
            Optional = source.Optional,
            ReloadOnChange = source.ReloadOnChange,
            StartupTimeout = source.StartupTimeout,
            ReloadDebounce = source.ReloadDebounce,
            OnLoadException = source.OnLoadException,
            OnWatchException = source.OnWatchException,
            OnReloaded = source.OnReloaded,
            Cache = seal is null ? null : new CacheFile(source.CacheFile!, seal, Scope(source)),
            UnprotectedCache = seal is null ? source.CacheFile : null,
            Loggers = source.LoggerFactory ?? NullLoggerFactory.Instance,
        };
    }

    private static string Scope(KvStoreConfigurationSource source) =>
        string.Join(", ", source.Prefixes.Select(prefix => $"\"{prefix}\""))
            + (source.KeyToRemove is null ? "" : $" without \"{source.KeyToRemove}\"")
            + (source.Namespace is null ? "" : $" in \"{source.Namespace}\"");

    private static KvClientOptions? ClientOptions(KvStoreConfigurationSource source, List<string> errors)
    {
        var client = source.Client;
        if (source.Endpoints is not { Count: > 0 } && string.IsNullOrWhiteSpace(client.ConnectionString) && string.IsNullOrWhiteSpace(client.Srv))
        {
            errors.Add("The address of the store is missing: set KvStore:Endpoints or KvStore:ConnectionString, such as http://localhost:2379.");
            return null;
        }

        if (source.Endpoints?.Any(endpoint => endpoint is null) == true)
        {
            errors.Add("One of the Endpoints is null.");
            return null;
        }

        try
        {
            // Uris given in code go through the same reader, so that they meet the same checks here and not at the first call.
            client.Endpoints.Clear();
            foreach (var endpoint in source.Endpoints ?? [])
                client.Endpoints.Add(endpoint.OriginalString);
            client.Customize = options => source.Ssl is null ? options : options with { Ssl = source.Ssl };
            return client.ToOptions();
        }
        catch (ArgumentException e)
        {
            errors.Add(e.Message);
            return null;
        }
    }
}
