namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>The least busy in relation to its weight; equals take turns.</summary>
internal sealed class LeastRequestsBalancer : IBalancer
{
    private readonly WeightedRoundRobinBalancer _turns = new();
    private readonly List<Target> _least = [];

    public Target Pick(IReadOnlyList<Target> candidates, string? hashKey)
    {
        _least.Clear();
        foreach (var target in candidates)
        {
            var order = _least.Count == 0 ? -1 : target.CompareLoad(_least[0]);
            if (order > 0)
                continue;
            if (order < 0)
                _least.Clear();
            _least.Add(target);
        }

        return _turns.Pick(_least, null);
    }
}
