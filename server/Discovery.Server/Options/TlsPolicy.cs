using System.Net.Security;
using System.Security.Authentication;

namespace Discovery.Server.Options;

/// <summary>What is the same for TLS on all ports.</summary>
public sealed record TlsPolicy
{
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Empty for the system's.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];

    /// <summary>Who opens connections and says nothing holds memory and a place in the queue.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long certificates are valid that this member makes for itself.</summary>
    public int SelfSignedYears { get; init; } = 1;
}
