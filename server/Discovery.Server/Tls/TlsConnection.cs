using System.Security.Cryptography.X509Certificates;
using Discovery.Rpc.Kestrel;

namespace Discovery.Server.Tls;

/// <summary>What is known of one connection with TLS; nothing is served on it before its handshake has set this.</summary>
internal sealed class TlsConnection : IClientCertificateNameFeature
{
    public string? CommonName { get; set; }

    /// <summary>Verified; null when none was asked for.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>The handshake has come to its good end.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Why it was not let in, when this side decided so.</summary>
    public string? Refusal { get; set; }
}
