using System.Security.Cryptography.X509Certificates;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

/// <summary>A server that serves TLS and asks for certificates.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private ClusterCertificates _certificates = null!;
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        _certificates = new ClusterCertificates();
        _server = await ServerProcess.StartAsync(new ServerProcessOptions { Tls = _certificates });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Files_objects_and_a_connection_string_lead_to_the_same_server()
    {
        await PutAsync(new KvTlsOptions
        {
            CaFile = _certificates.CaFile,
            CertificateFile = _certificates.ClientCert,
            KeyFile = _certificates.ClientKey,
        });
        await PutAsync(new KvTlsOptions { Authorities = [_certificates.Authority.Certificate], Certificate = _certificates.Client.Load() });
        var text = $"{_server.ClientUrl.Authority};ca={_certificates.CaFile};cert={_certificates.ClientCert};key={_certificates.ClientKey}";
        await using var client = new KvClient(KvClientOptions.Parse(text) with { RequestTimeout = TimeSpan.FromSeconds(30) });
        await client.PutAsync("a", "1");
        await using var status = KvClient.Connect("localhost:1");
        Assert.True((await client.Maintenance.GetStatusAsync(_server.ClientUrl)).IsLeader);
    }

    [Fact]
    public async Task A_client_without_certificate_is_not_let_in()
    {
        await using var client = Client(new KvTlsOptions { CaFile = _certificates.CaFile });
        await Assert.ThrowsAsync<RpcException>(() => client.GetAsync("a").AsTask());
    }

    [Fact]
    public async Task A_server_of_another_authority_or_name_is_not_trusted()
    {
        using var stranger = new CertificateAuthority();
        await RefusedAsync(new KvTlsOptions { Authorities = [stranger.Certificate], Certificate = _certificates.Client.Load() });
        await RefusedAsync(Own() with { ServerName = "elsewhere.example" });
        await using var client = Client(Own() with { ServerName = "localhost" });
        await client.PutAsync("a", "1");

        async Task RefusedAsync(KvTlsOptions tls)
        {
            await using var refused = Client(tls);
            var failure = await Assert.ThrowsAsync<RpcException>(() => refused.PutAsync("a", "1"));
            Assert.True(failure.NotSent);
        }
    }

    [Fact]
    public void Files_that_can_not_be_used_are_named_at_once()
    {
        Refused(new KvTlsOptions { CaFile = "missing.pem" }, "missing.pem");
        Refused(new KvTlsOptions { CertificateFile = _certificates.CaFile }, _certificates.CaFile);
        Refused(new KvTlsOptions { KeyFile = "x" }, "KeyFile");
        using var bare = X509CertificateLoader.LoadCertificate(_certificates.Authority.Certificate.RawData);
        Refused(new KvTlsOptions { Certificate = bare }, "private key");
        Refused(new KvTlsOptions { ServerName = "a b" }, "a b");

        void Refused(KvTlsOptions tls, string named) =>
            Assert.Contains(named, Assert.Throws<ArgumentException>(() => Client(tls)).Message, StringComparison.Ordinal);
    }

    private KvTlsOptions Own() => new()
    {
        CaFile = _certificates.CaFile,
        CertificateFile = _certificates.ClientCert,
        KeyFile = _certificates.ClientKey,
    };

    private KvClient Client(KvTlsOptions tls) =>
        new(new KvClientOptions { Endpoints = [_server.ClientUrl], Tls = tls, RequestTimeout = TimeSpan.FromSeconds(3) });

    private async Task PutAsync(KvTlsOptions tls)
    {
        await using var client = Client(tls);
        await client.PutAsync("a", "1");
    }
}
