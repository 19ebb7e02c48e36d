namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>What a request can say about itself, in <see cref="HttpRequestMessage.Options"/>.</summary>
public static class ServiceDiscoveryRequest
{
    /// <summary>With <see cref="BalancingPolicy.Hash"/>: requests with the same key go to the same instance.</summary>
    public static HttpRequestOptionsKey<string> HashKey { get; } = new("Discovery.HashKey");

    /// <summary>
    /// Whether doing it twice is the same as doing it once. Default: as the method says (GET, HEAD, OPTIONS, TRACE, PUT and DELETE are).
    /// Set it to true for a POST with an idempotency key.
    /// </summary>
    public static HttpRequestOptionsKey<bool> Idempotent { get; } = new("Discovery.Idempotent");
}
