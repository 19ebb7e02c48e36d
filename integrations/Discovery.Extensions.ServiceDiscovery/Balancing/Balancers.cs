namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Makes the balancer of a policy.</summary>
internal static class Balancers
{
    public static IBalancer Create(BalancingPolicy policy) => policy switch
    {
        BalancingPolicy.LeastRequests => new LeastRequestsBalancer(),
        BalancingPolicy.PowerOfTwo => new PowerOfTwoBalancer(Random.Shared),
        BalancingPolicy.Hash => new HashBalancer(),
        _ => new WeightedRoundRobinBalancer(),
    };
}
