using System.Net.Security;

namespace Discovery.Server.Peers;

/// <summary>How https:// addresses of members are spoken to. The server's side of TLS is Kestrel's and set where the port is opened.</summary>
internal sealed record PeerTls
{
    public static PeerTls Default { get; } = new();

    /// <summary>Certificate of this member and the authorities it trusts; null means the platform's defaults.</summary>
    public SslClientAuthenticationOptions? Client { get; init; }
}
