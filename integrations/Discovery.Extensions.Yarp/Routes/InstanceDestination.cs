using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Discovery.Client.Registry;
using Yarp.ReverseProxy.Configuration;

namespace Discovery.Extensions.Yarp;

/// <summary>An instance as YARP wants it.</summary>
internal static class InstanceDestination
{
    /// <summary>True when the instance may get traffic at all, by what it says about itself.</summary>
    public static bool IsWanted(ServiceInstance instance) => instance.TakesTraffic && instance.Weight > 0;

    public static bool TryCreate(
        ServiceInstance instance, [NotNullWhen(true)] out DestinationConfig? destination, [NotNullWhen(false)] out string? error)
    {
        destination = null;
        if (!IsHttp(instance.Scheme))
        {
            error = $"The instance has the scheme \"{instance.Scheme}\"; a proxy needs http or https.";
            return false;
        }

        // Whatever is no host name would end up as a part of the URL that requests are sent to.
        if (Uri.CheckHostName(instance.Address.Trim('[', ']')) == UriHostNameType.Unknown)
        {
            error = $"The instance has the address \"{instance.Address}\"; expected a host name or an IP address.";
            return false;
        }

        error = null;
        destination = new DestinationConfig { Address = instance.ToUri().AbsoluteUri, Metadata = Metadata(instance) };
        return true;
    }

    private static Dictionary<string, string> Metadata(ServiceInstance instance)
    {
        var metadata = new Dictionary<string, string>
        {
            [DestinationMetadata.Weight] = instance.Weight.ToString(CultureInfo.InvariantCulture),
        };
        if (instance.Zone is not null)
            metadata[DestinationMetadata.Zone] = instance.Zone;
        if (instance.Version is not null)
            metadata[DestinationMetadata.Version] = instance.Version;
        return metadata;
    }

    private static bool IsHttp(string scheme) =>
        scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
}
