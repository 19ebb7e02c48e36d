using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>Clusters whose members and clients speak TLS.</summary>
public sealed class PeerTlsTests
{
    [Fact]
    public async Task Three_members_with_certificates_work_as_without_and_take_new_ones_without_a_restart()
    {
        using ClusterCertificates pki = new();
        await using ClusterProcess cluster = await ClusterProcess.StartAsync(3, new ServerProcessOptions
        {
            Kind = ServerKind.Discovery,
            Tls = pki,
            ExtraArguments = ["--peer-cert-allowed-cn", "member,renewed"],
        });
        await cluster[0].Channel.PutAsync("a", "of a");
        Assert.Equal("of a", await cluster[2].Channel.GetAsync("a"));

        // The old certificate is worth nothing from now on: who comes back must be met with, and meet, the new one.
        IssuedCertificate renewed = pki.Authority.Issue("renewed", ["127.0.0.1", "localhost"]);
        await File.WriteAllTextAsync(pki.ServerCert, renewed.CertificatePem);
        await File.WriteAllTextAsync(pki.ServerKey, renewed.KeyPem);
        await cluster[1].RestartAsync();
        await cluster[1].Channel.PutAsync("b", "of b");
        Assert.Equal("of b", await cluster[0].Channel.GetAsync("b"));
    }

    [Fact]
    public async Task A_member_with_another_name_in_its_certificate_is_kept_out_by_all_others()
    {
        using ClusterCertificates pki = new();
        (string certificate, string key) = Write(pki, "stranger");
        await using ClusterProcess cluster = ClusterProcess.Prepare(3, new ServerProcessOptions
        {
            Kind = ServerKind.Discovery,
            Tls = pki,
            ExtraArguments = ["--peer-cert-allowed-cn", "member"],
        });
        cluster[2].ExtraArguments = ["--peer-cert-file", certificate, "--peer-key-file", key];
        await Task.WhenAll(cluster.Members.Select(m => m.StartAsync()));
        await Task.WhenAll(cluster[0].WhenReadyAsync(), cluster[1].WhenReadyAsync());
        await cluster[0].Channel.PutAsync("a", "of a");
        await cluster[0].Process.WaitForErrorLineAsync(line => line.Contains("its common name is \\\"stranger\\\"", StringComparison.Ordinal));
        await Eventually.Async(() => Task.FromResult(cluster[1].Output.Contains("its common name is \\\"stranger\\\"", StringComparison.Ordinal)));
        Assert.Null(await cluster[2].TryStatusAsync());
    }

    [Fact]
    public async Task Certificates_that_members_make_for_themselves_encrypt()
    {
        using ClusterCertificates pki = new();
        await using ClusterProcess cluster = ClusterProcess.Prepare(3, new ServerProcessOptions { Kind = ServerKind.Discovery, Tls = pki });
        foreach (MemberProcess member in cluster.Members)
        {
            member.ExtraArguments =
            [
                "--peer-auto-tls", "--peer-cert-file", "", "--peer-key-file", "", "--peer-client-cert-auth=false", "--peer-trusted-ca-file", "",
            ];
        }

        await cluster.StartAllAsync();
        await cluster[0].Channel.PutAsync("a", "of a");
        Assert.Equal("of a", await cluster[2].Channel.GetAsync("a"));
        Assert.All(cluster.Members, m => Assert.True(File.Exists(Path.Combine(m.DataDir, "fixtures", "peer", "cert.pem"))));
    }

    private static (string Certificate, string Key) Write(ClusterCertificates pki, string name)
    {
        IssuedCertificate issued = pki.Authority.Issue(name, ["127.0.0.1", "localhost"]);
        (string certificate, string key) = (pki.Combine(name + ".crt"), pki.Combine(name + ".key"));
        File.WriteAllText(certificate, issued.CertificatePem);
        File.WriteAllText(key, issued.KeyPem);
        return (certificate, key);
    }
}
