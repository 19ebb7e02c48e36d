namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>How one of several instances is chosen. All of them respect weights.</summary>
public enum BalancingPolicy
{
    /// <summary>In turn, each as often as its weight says.</summary>
    WeightedRoundRobin = 0,

    /// <summary>The one with the fewest requests of this process under way, in relation to its weight.</summary>
    LeastRequests = 1,

    /// <summary>The less busy one of two drawn by weight: nearly as even as the former, and without a herd to whoever looks idle.</summary>
    PowerOfTwo = 2,

    /// <summary>
    /// The same instance for the same <see cref="ServiceDiscoveryRequest.HashKey"/> for as long as it is there; requests without a key go in turn.
    /// </summary>
    Hash = 3,
}
