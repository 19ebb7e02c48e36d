using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

/// <summary>With TLS it is ALPN that chooses HTTP/2.</summary>
public class TlsTests
{
    [Fact]
    public async Task A_channel_speaks_over_TLS_with_the_certificate_it_trusts()
    {
        using X509Certificate2 certificate = SelfSigned();
        await using EchoServer server = await EchoServer.StartAsync(certificate: certificate);
        var ssl = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, remote, _, _) => remote!.GetCertHashString() == certificate.Thumbprint };
        await using var channel = new RpcChannel(server.Address, new RpcChannelOptions { Ssl = ssl });
        Assert.Equal("https", channel.Address.Scheme);
        Assert.Equal("a", (await channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" })).Text);
        await using RpcCall<EchoRequest, EchoReply> call = channel.Start(EchoService.Chat);
        await call.WriteAsync(new EchoRequest { Text = "b" });
        Assert.Equal("b", (await call.ReadAsync())!.Text);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_means_unavailable_and_not_sent()
    {
        using X509Certificate2 certificate = SelfSigned();
        await using EchoServer server = await EchoServer.StartAsync(certificate: certificate);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest()));
        Assert.Equal((RpcStatusCode.Unavailable, true), (error.StatusCode, error.NotSent));
        Assert.Contains("certificate", error.Detail, StringComparison.Ordinal);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
