using System.Collections.Immutable;
using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>The registry's model of this application.</summary>
internal static class InstanceFactory
{
    public static ServiceInstance Create(ServiceRegistrationOptions options, BoundAddress address) => new()
    {
        Name = options.Name!,
        Id = options.Id!,
        Address = address.Host,
        Port = address.Port,
        Scheme = address.Scheme,
        Weight = options.Weight,
        Zone = options.Zone,
        Version = options.Version,
        Tags = [.. options.Tags],
        Metadata = options.Metadata.ToImmutableDictionary(StringComparer.Ordinal),
        Status = ServiceStatus.Starting,
    };
}
