using System.Collections.Immutable;

namespace Discovery.Client.Registry;

/// <summary>One instance of a service, as it stands in the registry. Equality is by value, tags and metadata included.</summary>
public sealed record ServiceInstance
{
    /// <summary>The name of the service.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the instance, unique within the service.</summary>
    public required string Id { get; init; }

    /// <summary>The host name or IP address at which the instance can be reached.</summary>
    public required string Address { get; init; }

    /// <summary>The port, 1 to 65,535.</summary>
    public required int Port { get; init; }

    /// <summary>The scheme of its URL. Default http.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>Its share of the traffic in relation to the others. Default 100; 0 for none.</summary>
    public int Weight { get; init; } = 100;

    /// <summary>Where it runs, for those who prefer near instances.</summary>
    public string? Zone { get; init; }

    /// <summary>The version of the software.</summary>
    public string? Version { get; init; }

    /// <summary>Free labels.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Free pairs of names and values.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How it says it is. Default passing.</summary>
    public ServiceStatus Status { get; init; }

    /// <summary>True when it may get traffic: passing or warning.</summary>
    public bool TakesTraffic => Status is ServiceStatus.Passing or ServiceStatus.Warning;

    /// <summary>The root URL of the instance.</summary>
    public Uri ToUri() => new UriBuilder(Scheme, Address, Port).Uri;

    public bool Equals(ServiceInstance? other) =>
        other is not null
        && (Name, Id, Address, Port, Scheme, Weight, Zone, Version, Status)
            == (other.Name, other.Id, other.Address, other.Port, other.Scheme, other.Weight, other.Zone, other.Version, other.Status)
        && Tags.AsSpan().SequenceEqual(other.Tags.AsSpan())
        && Metadata.Count == other.Metadata.Count
        && Metadata.All(pair => other.Metadata.TryGetValue(pair.Key, out var value) && value == pair.Value);

    public override int GetHashCode() => HashCode.Combine(Name, Id, Address, Port, Status, Tags.Length, Metadata.Count);
}
