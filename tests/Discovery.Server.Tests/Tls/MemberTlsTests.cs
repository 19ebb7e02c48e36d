using Discovery.Rpc;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Server.Tests.Peers;
using Discovery.Server.Tls;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Tls;

/// <summary>The side that connects to another member: whom it talks to, and with which certificate.</summary>
public sealed class MemberTlsTests
{
    private readonly RecordedLog _log = new();

    [Fact]
    public async Task A_member_shows_its_certificate_and_its_name_is_known_to_calls()
    {
        await using var host = await TlsHost.StartAsync(mutual: true);
        Assert.Equal("server", await AskAsync(host, Trusting(host)));
        // A certificate for clients alone goes before that for both.
        var issued = host.Authority.Issue("as client", [], forServers: false);
        await File.WriteAllTextAsync(host.Combine("c.crt"), issued.CertificatePem);
        await File.WriteAllTextAsync(host.Combine("c.key"), issued.KeyPem);
        Assert.Equal("as client", await AskAsync(host, Trusting(host) with { ClientCertFile = host.Combine("c.crt"), ClientKeyFile = host.Combine("c.key") }));
    }

    [Fact]
    public async Task A_new_certificate_is_shown_by_the_next_connection()
    {
        await using var host = await TlsHost.StartAsync(mutual: true);
        var tls = new MemberTls(Trusting(host), new TlsPolicy(), _log);
        Assert.Equal("server", await AskAsync(host, tls));
        var next = host.Authority.Issue("next", ["127.0.0.1"]);
        await File.WriteAllTextAsync(host.ServerCert, next.CertificatePem);
        await File.WriteAllTextAsync(host.ServerKey, next.KeyPem);
        Assert.Equal("next", await AskAsync(host, tls));
    }

    [Fact]
    public async Task Others_than_members_are_not_talked_to()
    {
        await using var host = await TlsHost.StartAsync();
        await RefusedAsync(host, new TlsFiles(), "is not trusted: ");
        await RefusedAsync(host, Trusting(host) with { AllowedNames = ["m1"] }, "its common name is \"server\"");
        await RefusedAsync(host, Trusting(host) with { AllowedHosts = ["m1.example"] }, "it is for none of the allowed host names");
        Replace(host, host.Authority.Issue("server", ["192.0.2.1", "m1.example"]));
        await RefusedAsync(host, Trusting(host), "is for another host");
        Replace(host, host.Authority.Issue("server", ["127.0.0.1"], forServers: false));
        await RefusedAsync(host, Trusting(host), "is not trusted: ");
        var revoked = host.Authority.Issue("server", ["127.0.0.1"]);
        Replace(host, revoked);
        Assert.Equal("nobody", await AskAsync(host, new TlsFiles { TrustedCaFile = host.CaFile }));
        await File.WriteAllTextAsync(host.CrlFile, host.Authority.RevocationListPem(revoked));
        await RefusedAsync(host, Trusting(host) with { CrlFile = host.CrlFile }, "revoked");
    }

    [Fact]
    public async Task Certificates_that_members_made_for_themselves_are_taken_from_anybody_who_was_told_so()
    {
        await using var host = await TlsHost.StartAsync();
        Assert.Equal("nobody", await AskAsync(host, new TlsFiles { IsAutomatic = true }));
    }

    private static TlsFiles Trusting(TlsHost host) => new() { CertFile = host.ServerCert, KeyFile = host.ServerKey, TrustedCaFile = host.CaFile };

    private static void Replace(TlsHost host, IssuedCertificate certificate)
    {
        File.WriteAllText(host.ServerCert, certificate.CertificatePem);
        File.WriteAllText(host.ServerKey, certificate.KeyPem);
    }

    private async Task RefusedAsync(TlsHost host, TlsFiles files, string reason)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => CallAsync(host, new MemberTls(files, new TlsPolicy(), _log)));
        Assert.Equal(RpcStatusCode.Unavailable, error.StatusCode);
        Assert.Contains(_log.Of(303), line => line.Contains(reason, StringComparison.Ordinal));
    }

    private Task<string> AskAsync(TlsHost host, TlsFiles files) => AskAsync(host, new MemberTls(files, new TlsPolicy(), _log));

    /// <summary>What the other side calls this one.</summary>
    private static async Task<string> AskAsync(TlsHost host, MemberTls tls)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => CallAsync(host, tls));
        Assert.Equal(RpcStatusCode.Aborted, error.StatusCode);
        return error.Detail;
    }

    private static Task<Discovery.Protocol.Peers.DescribeResponse> CallAsync(TlsHost host, MemberTls tls) => PeerDescriber.DescribeAsync(
        host.Url, TimeSpan.FromSeconds(30), PeerNode.Quick with { ConnectTimeout = TimeSpan.FromSeconds(30), Tls = new PeerTls { Client = tls.Options } });
}
