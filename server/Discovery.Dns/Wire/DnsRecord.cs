namespace Discovery.Dns.Wire;

/// <summary>A record of an answer: an SRV or an alias.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Srv">Null for an alias.</param>
/// <param name="Alias">The name to go on with; null for an SRV.</param>
internal sealed record DnsRecord(DnsName Owner, SrvRecord? Srv, DnsName? Alias);
