using System.Net;

namespace Discovery.Server.Options;

/// <summary>A comma-separated list of URLs as etcd's flags take them: scheme, host and port, nothing else.</summary>
internal static class UrlList
{
    public static IReadOnlyList<Uri> Parse(string flag, string text, bool listens, List<string> errors)
    {
        var urls = new List<Uri>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Check(part, listens, out var url) is { } wrong)
                errors.Add($"{flag}: {wrong}");
            else if (url is not null)
                urls.Add(url);
        }
        if (urls.Count == 0 && errors.Count == 0)
            errors.Add($"{flag} is empty: write for example http://127.0.0.1:2379");
        return urls;
    }

    private static string? Check(string part, bool listens, out Uri? url)
    {
        if (!Uri.TryCreate(part, UriKind.Absolute, out url) || url.Host.Length == 0)
            return $"'{part}' is not a URL: write for example http://127.0.0.1:2379";
        if (url.Scheme != Uri.UriSchemeHttp)
            return $"'{part}': this version serves http:// only";
        if (!HasPort(part))
            return $"'{part}' has no port: write for example {url.Scheme}://{url.Host}:2379";
        if (url.AbsolutePath != "/" || part.EndsWith('/') || url.Query.Length > 0 || url.UserInfo.Length > 0)
            return $"'{part}' must have nothing but scheme, host and port";
        // Binding to a name would mean to choose among its addresses, which may change between two starts.
        if (listens && url.Host != "localhost" && !IPAddress.TryParse(url.Host.Trim('[', ']'), out _))
            return $"expected IP in URL for binding ({part})";
        return null;
    }

    // Uri fills in 80 where none was written.
    private static bool HasPort(string part)
    {
        var authority = part[(part.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/')[0];
        var colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') && colon < authority.Length - 1;
    }
}
