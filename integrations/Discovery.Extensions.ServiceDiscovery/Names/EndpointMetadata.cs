using System.Globalization;
using Discovery.Client.Registry;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>
/// Further endpoints of an instance stand in its metadata: <c>endpoint.admin</c> = <c>9001</c> (same address and scheme) or a URL
/// such as <c>https://10.0.0.7:9001</c>.
/// </summary>
internal static class EndpointMetadata
{
    public const string Prefix = "endpoint.";

    /// <summary>The root URL of an endpoint; null when the instance has none of that name, or nothing that HTTP can reach.</summary>
    public static Uri? Find(ServiceInstance instance, string endpoint)
    {
        if (endpoint.Length == 0)
            return Web(Root(instance, instance.Port));
        var text = instance.Metadata
            .FirstOrDefault(pair => string.Equals(pair.Key, Prefix + endpoint, StringComparison.OrdinalIgnoreCase)).Value;
        if (text is null)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port is > 0 and <= 65535 ? Web(Root(instance, port)) : null
            : Uri.TryCreate(text, UriKind.Absolute, out var url) ? Web(url) : null;
    }

    private static Uri? Root(ServiceInstance instance, int port)
    {
        try
        {
            return new UriBuilder(instance.Scheme, instance.Address, port).Uri;
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException)
        {
            // Anybody may write anything into the registry; it must not take the other instances with it.
            return null;
        }
    }

    private static Uri? Web(Uri? url) => url?.Scheme is "http" or "https" ? new Uri(url.GetLeftPart(UriPartial.Authority)) : null;
}
