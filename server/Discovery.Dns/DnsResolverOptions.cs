using System.Net;

namespace Discovery.Dns;

/// <summary>Whom to ask, and how patiently.</summary>
public sealed record DnsResolverOptions
{
    /// <summary>The servers, asked one after the other until one answers; empty (default) for those of the system.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>How long one server may take for one attempt. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the round of servers is made, as datagrams get lost. Default 2.</summary>
    public int Rounds { get; init; } = 2;
}
