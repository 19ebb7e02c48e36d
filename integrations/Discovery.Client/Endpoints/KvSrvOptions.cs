using System.Net;

namespace Discovery.Client;

/// <summary>
/// Endpoints from the DNS: SRV records of <c>_etcd-client-ssl._tcp.&lt;domain&gt;</c>, and when there are none and no TLS is asked for,
/// of <c>_etcd-client._tcp.&lt;domain&gt;</c>.
/// </summary>
public sealed record KvSrvOptions
{
    /// <summary>The domain, such as <c>example.com</c>.</summary>
    public required string Domain { get; init; }

    /// <summary>Tells several clusters of a domain apart: <c>_etcd-client-ssl-&lt;name&gt;._tcp</c>. Null (default) for none.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The DNS servers to ask; empty (default) for those of the system.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>How long one server may take to answer before the next is asked. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}
