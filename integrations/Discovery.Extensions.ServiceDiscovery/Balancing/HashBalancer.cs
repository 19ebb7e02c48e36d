using System.Text;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>
/// Rendezvous hashing with weights: each target draws a number from the key and its own id, the highest wins. When a target goes, only its
/// own keys move; when one comes, it takes its share and nothing else moves. Every process chooses the same.
/// </summary>
internal sealed class HashBalancer : IBalancer
{
    private readonly WeightedRoundRobinBalancer _turns = new();

    public Target Pick(IReadOnlyList<Target> candidates, string? hashKey)
    {
        if (hashKey is null)
            return _turns.Pick(candidates, null);
        var best = candidates[0];
        var bestScore = double.NegativeInfinity;
        foreach (var target in candidates)
        {
            var score = Score(hashKey, target);
            if (score > bestScore)
                (best, bestScore) = (target, score);
        }

        return best;
    }

    private static double Score(string key, Target target)
    {
        // Between 0 and 1, both excluded; the logarithm makes shares proportional to weights.
        var draw = ((Hash(key, target.Id) >> 12) + 0.5) / (1UL << 52);
        return target.Weight / -Math.Log(draw);
    }

    /// <summary>FNV-1a with a final mix: the runtime's own hash codes differ from process to process.</summary>
    private static ulong Hash(string key, string id)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in Encoding.UTF8.GetBytes($"{key}\0{id}"))
            hash = (hash ^ part) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
