using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Discovery.Extensions.Yarp;

/// <summary>Round robin by the weight that stands in the metadata of each destination, which YARP has no policy for.</summary>
internal sealed class WeightedRoundRobinPolicy : ILoadBalancingPolicy
{
    public const string PolicyName = "WeightedRoundRobin";

    private readonly ConditionalWeakTable<ClusterState, SmoothWeights> _clusters = [];

    public string Name => PolicyName;

    public DestinationState? PickDestination(
        HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations) =>
        _clusters.GetOrCreateValue(cluster).Pick(availableDestinations);
}
