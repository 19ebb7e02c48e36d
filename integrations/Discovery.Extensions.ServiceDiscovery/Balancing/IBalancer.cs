namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Chooses one of several targets. Called under the lock of its pool.</summary>
internal interface IBalancer
{
    /// <param name="candidates">At least one.</param>
    /// <param name="hashKey">What requests that belong together have in common; null for none.</param>
    Target Pick(IReadOnlyList<Target> candidates, string? hashKey);
}
