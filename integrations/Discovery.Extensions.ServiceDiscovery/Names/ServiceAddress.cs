namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>A service as a URL names it: <c>http://catalog</c>, <c>https+http://catalog</c>, <c>http://_admin.catalog</c>.</summary>
/// <param name="Service">The name of the service; letters may have lost their case on the way through a <see cref="Uri"/>.</param>
/// <param name="Endpoint">One of several endpoints of its instances; empty for the registered address.</param>
/// <param name="Scheme">Which instances the scheme allows.</param>
internal readonly record struct ServiceAddress(string Service, string Endpoint, SchemeRule Scheme)
{
    /// <summary>
    /// True when a URL names a service and not a host. What has a port of its own, is an IP address or localhost is a host. A name
    /// with dots may be either (<paramref name="mayBeHost"/>): it is a service when the registry knows it.
    /// </summary>
    public static bool TryParse(Uri? url, out ServiceAddress address, out bool mayBeHost)
    {
        (address, mayBeHost) = (default, false);
        if (url is null || !url.IsAbsoluteUri || Rule(url.Scheme) is not { } rule)
            return false;
        var both = rule == SchemeRule.HttpsOrHttp;
        if (both ? url.Port > 0 : !url.IsDefaultPort)
            return false;

        // Only http and https come out of the parser as DNS names in any case; other schemes may be called "basic".
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || url.Host.Length == 0 || IsLocal(url.Host))
            return false;
        var (endpoint, service) = Split(url.Host);
        mayBeHost = !both && endpoint.Length == 0 && service.Contains('.', StringComparison.Ordinal);
        address = new ServiceAddress(service, endpoint, rule);
        return service.Length > 0;
    }

    /// <summary>Reads <c>catalog</c>, <c>_admin.catalog</c> or a URL.</summary>
    /// <exception cref="ArgumentException">It names no service.</exception>
    public static ServiceAddress Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.PathAndQuery.Length <= 1 && TryParse(url, out var parsed, out _)
                ? parsed
                : throw new ArgumentException($"\"{text}\" names no service; expected catalog, http://catalog or https+http://_grpc.catalog.", nameof(text));
        }

        var (endpoint, service) = Split(text);
        return service.Length == 0 || service.Contains('/', StringComparison.Ordinal)
            ? throw new ArgumentException($"\"{text}\" names no service.", nameof(text))
            : new ServiceAddress(service, endpoint, SchemeRule.HttpsOrHttp);
    }

    public override string ToString() => Endpoint.Length == 0 ? Service : $"_{Endpoint}.{Service}";

    private static (string Endpoint, string Service) Split(string host)
    {
        var dot = host.StartsWith('_') ? host.IndexOf('.', StringComparison.Ordinal) : -1;
        return dot > 1 ? (host[1..dot], host[(dot + 1)..]) : ("", host);
    }

    private static SchemeRule? Rule(string scheme) => scheme switch
    {
        "http" => SchemeRule.Http,
        "https" => SchemeRule.Https,
        "https+http" or "http+https" => SchemeRule.HttpsOrHttp,
        _ => null,
    };

    private static bool IsLocal(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
