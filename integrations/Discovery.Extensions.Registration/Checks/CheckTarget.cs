namespace Discovery.Extensions.Registration;

/// <summary>Reads the targets of checks.</summary>
internal static class CheckTarget
{
    /// <summary>A path at the instance, or a whole URL.</summary>
    public static Uri Url(string target, Uri instance) => IsPath(target) ? new Uri(instance, target) : new Uri(target);

    public static bool IsUrl(string target, bool mayBePath) =>
        (mayBePath && IsPath(target)) || (Uri.TryCreate(target, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    /// <summary>Null when it is not <c>host:port</c>.</summary>
    public static (string Host, int Port)? HostAndPort(string target) =>
        Uri.TryCreate($"tcp://{target}", UriKind.Absolute, out var url) && url.Port > 0 && url.Host.Length > 0 && url.PathAndQuery.Length <= 1
            ? (url.IdnHost, url.Port)
            : null;

    // On Unix a path is an absolute file URI.
    private static bool IsPath(string target) => target.StartsWith('/') && !target.StartsWith("//", StringComparison.Ordinal);
}
