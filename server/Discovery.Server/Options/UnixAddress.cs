namespace Discovery.Server.Options;

/// <summary>A unix:// or unixs:// URL: all behind the scheme is a path, absolute with three slashes, as etcd reads it.</summary>
internal static class UnixAddress
{
    public static string PathOf(Uri url)
    {
        // Uri would lower-case the first part of a relative path, as it takes that for a host.
        var text = url.OriginalString;
        return text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
    }
}
