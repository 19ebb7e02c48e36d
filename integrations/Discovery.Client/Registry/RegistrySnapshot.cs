using System.Collections.Immutable;

namespace Discovery.Client.Registry;

/// <summary>All services at one revision. Immutable.</summary>
public sealed record RegistrySnapshot
{
    /// <summary>The snapshot is complete up to this revision.</summary>
    public required long Revision { get; init; }

    /// <summary>The instances of each service, ordered by id, whatever their status. A service without instances is not there.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<ServiceInstance>> Services { get; init; }

    /// <summary>Names of the services whose instances differ from the snapshot before; of the first snapshot every name.</summary>
    public required IReadOnlyList<string> Changed { get; init; }

    /// <summary>
    /// Entries that can't be read. When such an entry was good before, its last good instance is still in
    /// <see cref="Services"/>.
    /// </summary>
    public required IReadOnlyList<RegistryProblem> Problems { get; init; }

    /// <summary>The instances of one service; empty when there are none.</summary>
    public ImmutableArray<ServiceInstance> Instances(string service) => Services.TryGetValue(service, out var found) ? found : [];
}
