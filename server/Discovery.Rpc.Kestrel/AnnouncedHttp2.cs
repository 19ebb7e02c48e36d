using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Discovery.Rpc.Kestrel;

/// <summary>
/// Stands in for TLS towards Kestrel's choice of protocol, and for nothing else: there is no TLS and no certificate here.
/// Nobody may conclude from an <see cref="ITlsConnectionFeature"/> that a connection is encrypted or authenticated.
/// </summary>
internal sealed class AnnouncedHttp2 : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    public X509Certificate2? ClientCertificate
    {
        get => null;
        set => throw new NotSupportedException("a cleartext connection has no certificate");
    }

    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
}
