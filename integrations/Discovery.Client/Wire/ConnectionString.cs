namespace Discovery.Client;

/// <summary>Reads connection strings.</summary>
internal static class ConnectionString
{
    private const string SrvScheme = "srv://";

    public static KvClientOptions Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts.Skip(1).Where(part => part.Length > 0))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : part[..equals].TrimEnd();
            if (name is not ("user" or "password" or "ca" or "cert" or "key" or "servername"))
            {
                // Not the part itself, which may be the rest of a password.
                throw new ArgumentException(
                    $"The connection string has the setting \"{name}\"; expected user=, password=, ca=, cert=, key= or servername=.", nameof(text));
            }

            if (!settings.TryAdd(name, part[(equals + 1)..].TrimStart()))
                throw new ArgumentException($"The connection string has the setting \"{name}\" twice.", nameof(text));
        }

        var tls = new KvTlsOptions
        {
            CaFile = settings.GetValueOrDefault("ca"),
            CertificateFile = settings.GetValueOrDefault("cert"),
            KeyFile = settings.GetValueOrDefault("key"),
            ServerName = settings.GetValueOrDefault("servername"),
        };
        var usesTls = tls != new KvTlsOptions();
        var where = parts[0];
        var domain = where.StartsWith(SrvScheme, StringComparison.OrdinalIgnoreCase) ? where[SrvScheme.Length..].TrimEnd('/') : null;
        return new KvClientOptions
        {
            Endpoints = domain is null ? EndpointList.Parse(where, usesTls ? "https" : "http") : [],
            Srv = domain is null ? null : new KvSrvOptions { Domain = domain },
            User = settings.GetValueOrDefault("user"),
            Password = settings.GetValueOrDefault("password"),
            Tls = usesTls ? tls : null,
        };
    }
}
