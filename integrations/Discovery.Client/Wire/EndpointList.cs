namespace Discovery.Client;

/// <summary>Reads and checks lists of endpoints.</summary>
internal static class EndpointList
{
    private const int DefaultPort = 2379;
    private const string Expected =
        "Expected one or more endpoints separated by commas, such as \"http://a:2379,http://b:2379\" or \"localhost:2379\".";

    public static IReadOnlyList<Uri> Parse(string connectionString, string scheme = "http")
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var parts = connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            throw new ArgumentException($"The connection string names no endpoint. {Expected}", nameof(connectionString));
        return Array.ConvertAll(parts, part => ParseOne(part, scheme));
    }

    public static void Validate(IReadOnlyList<Uri>? endpoints)
    {
        if (endpoints is null || endpoints.Count == 0)
            throw new ArgumentException($"The list of endpoints is empty. {Expected}", nameof(endpoints));
        foreach (var endpoint in endpoints)
        {
            if (endpoint is null)
                throw new ArgumentException($"The list of endpoints contains null. {Expected}", nameof(endpoints));
            if (Problem(endpoint) is { } problem)
                throw new ArgumentException($"The endpoint \"{Shown(endpoint.OriginalString)}\" {problem}. {Expected}", nameof(endpoints));
        }
    }

    /// <summary>An endpoint, or null for what is none.</summary>
    public static Uri? TryParse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && Problem(uri) is null ? uri : null;

    private static Uri ParseOne(string text, string scheme)
    {
        var bare = !text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(bare ? $"{scheme}://{text}" : text, UriKind.Absolute, out var uri))
            throw new ArgumentException($"\"{Shown(text)}\" is not an endpoint. {Expected}", nameof(text));
        if (Problem(uri) is { } problem)
            throw new ArgumentException($"The endpoint \"{Shown(text)}\" {problem}. {Expected}", nameof(text));

        // A bare host means the store's own port, an URL means what URLs mean.
        var hasPort = text.EndsWith($":{uri.Port}", StringComparison.Ordinal);
        return bare && !hasPort ? new UriBuilder(uri) { Port = DefaultPort }.Uri : uri;
    }

    /// <summary>What may stand in a message: without what is before an @, which may be a password.</summary>
    private static string Shown(string text)
    {
        var at = text.LastIndexOf('@');
        return at < 0 ? text : $"…{text[at..]}";
    }

    private static string? Problem(Uri endpoint)
    {
        if (!endpoint.IsAbsoluteUri)
            return "is not absolute";
        if (endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps)
            return $"has the scheme \"{endpoint.Scheme}\" instead of http or https";
        if (endpoint.UserInfo.Length > 0)
            return "carries a user or password, which do not belong there";
        if (endpoint.PathAndQuery != "/" || endpoint.Fragment.Length > 0)
            return "has a path, but an endpoint is only scheme, host and port";
        return endpoint.Host.Length == 0 ? "has no host" : null;
    }
}
