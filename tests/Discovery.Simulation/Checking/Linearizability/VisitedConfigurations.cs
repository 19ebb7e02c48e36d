namespace Discovery.Simulation.Checking;

/// <summary>
/// From where the search has been on: the same operations taken and the same state reached lead to the same end, whatever the order was.
/// </summary>
internal sealed class VisitedConfigurations<TState>
    where TState : IEquatable<TState>
{
    private readonly Dictionary<ulong, List<(ulong[] Taken, TState State)>> _buckets = [];

    /// <summary>False when it was there.</summary>
    public bool Add(TakenOperations taken, TState state)
    {
        var hash = taken.Hash ^ StableHash.Mix((uint)state.GetHashCode());
        if (!_buckets.TryGetValue(hash, out var bucket))
            _buckets[hash] = bucket = new List<(ulong[], TState)>(1);
        foreach (var known in bucket)
        {
            if (taken.SameAs(known.Taken) && state.Equals(known.State))
                return false;
        }
        bucket.Add((taken.Copy(), state));
        return true;
    }
}
