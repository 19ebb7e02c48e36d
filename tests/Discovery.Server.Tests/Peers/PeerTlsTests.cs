using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Discovery.Server.Peers;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Peers;

public sealed class PeerTlsTests
{
    [Fact]
    public async Task Members_with_https_addresses_talk_over_TLS()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var client = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == certificate.GetCertHashString(),
        };
        var options = PeerNode.Quick with { Tls = new PeerTls { Client = () => client } };
        await using var a = await PeerNode.StartAsync(1, options: options);
        await using var b = await PeerNode.StartAsync(2, certificate: certificate);
        Assert.Equal("https", b.Url.Scheme);
        a.Network.SetPeers([b.Address]);
        await a.OpenToAsync(2);
        a.Network.Send(PeerNode.Large(2, 1, 1 << 20));
        await Eventually.Async(() => b.Handler.Received.Count == 1);
    }
}
