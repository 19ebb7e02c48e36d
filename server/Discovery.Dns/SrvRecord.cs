namespace Discovery.Dns;

/// <summary>Where one instance of a service is (RFC 2782).</summary>
/// <param name="Target">The host, without the dot at its end.</param>
/// <param name="Port">Its port.</param>
/// <param name="Priority">Those with a higher number are only for when those with a lower one can't be reached.</param>
/// <param name="Weight">The share of the load among those of the same priority.</param>
public sealed record SrvRecord(string Target, int Port, int Priority, int Weight);
