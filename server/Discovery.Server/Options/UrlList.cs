using System.Net;
using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

/// <summary>A comma-separated list of URLs as etcd's flags take them: scheme, host and port, or a unix socket's path, and nothing else.</summary>
internal static class UrlList
{
    /// <param name="listens">An address to bind to, which can't be a name.</param>
    public static IReadOnlyList<Uri> Parse(string flag, string text, bool listens, List<string> errors)
    {
        var urls = new List<Uri>();
        foreach (var part in Parts(text))
        {
            if (WhyNot(part) is { } wrong)
                errors.Add($"{flag}: {wrong}");
            // Binding to a name would mean to choose among its addresses, which may change between two starts.
            else if (listens && !CanBind(new Uri(part)))
                errors.Add($"{flag}: expected IP in URL for binding ({part})");
            else
                urls.Add(new Uri(part));
        }
        return urls;
    }

    /// <summary>As <see cref="Parse"/>, and an empty list is wrong as well.</summary>
    public static IReadOnlyList<Uri> ParseSome(string flag, string text, bool listens, List<string> errors)
    {
        if (Parts(text).Length == 0)
            errors.Add($"{flag} is empty: write for example http://127.0.0.1:2379");
        return Parse(flag, text, listens, errors);
    }

    /// <summary>Null for a URL, otherwise why it is none, in etcd's words.</summary>
    public static string? WhyNot(string part)
    {
        if (!Uri.TryCreate(part, UriKind.Absolute, out var url) || !part.Contains("://", StringComparison.Ordinal))
            return $"'{part}' is not a URL: write for example http://127.0.0.1:2379";
        if (IsUnix(url))
            return UnixAddress.PathOf(url).Length > 0 ? null : $"'{part}' names no socket: write for example {url.Scheme}:///run/etcd.sock";
        if (url.Scheme is not ("http" or "https"))
            return $"URL scheme must be http, https, unix, or unixs: {part}";
        if (!HasPort(part) || url.Host.Length == 0)
            return $"URL address does not have the form \"host:port\": {part}";
        if (url.AbsolutePath != "/" || part.EndsWith('/') || url.Query.Length > 0)
            return $"URL must not contain a path: {part}";
        return url.UserInfo.Length > 0 ? $"URL must not contain a user: {part}" : null;
    }

    /// <summary>As <see cref="WhyNot"/>, for addresses that browsers come from and that need no port.</summary>
    public static string? WhyNotOrigin(string part) =>
        Uri.TryCreate(part, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? null : $"URL scheme must be http, https, unix, or unixs: {part}";

    /// <summary>A unix socket, with TLS or without.</summary>
    public static bool IsUnix(Uri url) => url.Scheme is "unix" or "unixs";

    public static bool IsTls(Uri url) => url.Scheme is "https" or "unixs";

    public static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool CanBind(Uri url) => IsUnix(url) || url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out _);

    // Uri fills in 80 where none was written.
    private static bool HasPort(string part)
    {
        var authority = part[(part.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/')[0];
        var colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') && colon < authority.Length - 1;
    }
}
