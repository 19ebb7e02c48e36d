namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>
/// Smooth weighted round robin: at each pick every target gains its weight, the richest is chosen and pays the sum of all weights.
/// Over any stretch each gets its share, and a heavy one does not get its whole share in a row.
/// </summary>
internal sealed class WeightedRoundRobinBalancer : IBalancer
{
    public Target Pick(IReadOnlyList<Target> candidates, string? hashKey)
    {
        var richest = candidates[0];
        var total = 0L;
        foreach (var target in candidates)
        {
            target.Credit += target.Weight;
            total += target.Weight;
            if (target.Credit > richest.Credit)
                richest = target;
        }

        richest.Credit -= total;
        return richest;
    }
}
