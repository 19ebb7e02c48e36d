using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Discovery.Client;

/// <summary>Reads a section by hand: no reflection, so that trimmed applications work, and every bad value is told at once.</summary>
internal static class KvClientSection
{
    public static void Read(IConfigurationSection section, KvClientSettings settings)
    {
        settings.Section = section.Path;

        // One text with commas, which is how a command line replaces the list of a file, or that list.
        var endpoints = section.GetSection(nameof(settings.Endpoints));
        var list = string.IsNullOrWhiteSpace(endpoints.Value)
            ? endpoints.GetChildren().Select(child => child.Value).OfType<string>()
            : [endpoints.Value];
        foreach (var endpoint in list)
            settings.Endpoints.Add(endpoint);
        settings.ConnectionString = section[nameof(settings.ConnectionString)];
        settings.Srv = section[nameof(settings.Srv)];
        settings.SrvServiceName = section[nameof(settings.SrvServiceName)];
        settings.Namespace = section[nameof(settings.Namespace)];
        settings.User = section[nameof(settings.User)];
        settings.Password = section[nameof(settings.Password)];
        settings.EndpointRefreshInterval = Time(section, nameof(settings.EndpointRefreshInterval), settings);
        settings.RequestTimeout = Time(section, nameof(settings.RequestTimeout), settings);
        settings.ConnectTimeout = Time(section, nameof(settings.ConnectTimeout), settings);
        settings.WatchSilenceTimeout = Time(section, nameof(settings.WatchSilenceTimeout), settings);
        settings.Balancing = Balancing(section, settings);
        var tls = section.GetSection(nameof(settings.Tls));
        var read = new KvTlsOptions
        {
            CaFile = tls[nameof(KvTlsOptions.CaFile)],
            CertificateFile = tls[nameof(KvTlsOptions.CertificateFile)],
            KeyFile = tls[nameof(KvTlsOptions.KeyFile)],
            ServerName = tls[nameof(KvTlsOptions.ServerName)],
        };
        settings.Tls = read == new KvTlsOptions() ? null : read;
    }

    private static EndpointBalancing? Balancing(IConfigurationSection section, KvClientSettings settings)
    {
        var text = section[nameof(settings.Balancing)];
        if (text is null)
            return null;
        if (Enum.TryParse<EndpointBalancing>(text, ignoreCase: true, out var value) && Enum.IsDefined(value))
            return value;
        settings.Problems.Add($"{section.Path}:Balancing is \"{text}\"; expected Sticky or RoundRobin.");
        return null;
    }

    private static TimeSpan? Time(IConfigurationSection section, string name, KvClientSettings settings)
    {
        if (section[name] is not { } text)
            return null;

        // A bare number would be days to TimeSpan, which nobody means here.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value))
            return value;
        settings.Problems.Add($"{section.Path}:{name} is \"{text}\"; expected a time such as 00:00:30.");
        return null;
    }
}
