namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Draws two by weight and takes the less busy one.</summary>
internal sealed class PowerOfTwoBalancer(Random random) : IBalancer
{
    public Target Pick(IReadOnlyList<Target> candidates, string? hashKey)
    {
        var first = Draw(candidates, null);
        if (candidates.Count == 1)
            return first;
        var second = Draw(candidates, first);
        return second.CompareLoad(first) < 0 ? second : first;
    }

    private Target Draw(IReadOnlyList<Target> candidates, Target? except)
    {
        var total = 0L;
        foreach (var target in candidates)
            total += ReferenceEquals(target, except) ? 0 : target.Weight;
        var ticket = random.NextInt64(total);
        Target? drawn = null;
        foreach (var target in candidates)
        {
            if (ReferenceEquals(target, except))
                continue;
            drawn = target;
            ticket -= target.Weight;
            if (ticket < 0)
                break;
        }

        return drawn!;
    }
}
