namespace Discovery.Dns.Wire;

/// <summary>Types of records; those that matter here.</summary>
internal enum DnsType : ushort
{
    CName = 5,
    Srv = 33,
    Opt = 41,
}
