using System.Net.Security;

namespace Discovery.Server.Peers;

/// <summary>How https:// addresses of members are spoken to. The server's side of TLS is set where the port is opened.</summary>
internal sealed record PeerTls
{
    public static PeerTls Default { get; } = new();

    /// <summary>
    /// Certificate of this member and the authorities it trusts, asked for with each connection as they may have changed; null means the
    /// platform's defaults.
    /// </summary>
    public Func<SslClientAuthenticationOptions>? Client { get; init; }
}
