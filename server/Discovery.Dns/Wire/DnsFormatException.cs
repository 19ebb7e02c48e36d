namespace Discovery.Dns.Wire;

/// <summary>Bytes that are no message. Does not leave the parser.</summary>
internal sealed class DnsFormatException(string message) : Exception(message);
