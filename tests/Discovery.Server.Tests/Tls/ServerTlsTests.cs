using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Discovery.Server.Options;
using Discovery.Server.Tls;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Tls;

/// <summary>Real handshakes with the port that clients and members get.</summary>
public sealed class ServerTlsTests
{
    [Theory]
    [InlineData(true, "HTTP/2 ")]
    [InlineData(false, "HTTP/1.1 ")]
    public async Task One_port_with_TLS_serves_both_versions_of_HTTP(bool http2, string expected)
    {
        await using var host = await TlsHost.StartAsync();
        Assert.Equal(expected, await host.GetAsync(http2: http2));
    }

    [Fact]
    public async Task The_common_name_of_a_verified_certificate_is_known_to_what_is_served()
    {
        await using var host = await TlsHost.StartAsync(mutual: true);
        Assert.Equal("HTTP/2 alice", await host.GetAsync(host.Authority.Issue("alice", [])));
        Assert.Equal("HTTP/1.1 bob", await host.GetAsync(host.Authority.Issue("bob", []), http2: false));
    }

    [Fact]
    public async Task A_name_is_one_to_log_in_with_only_when_the_flag_asks_for_certificates()
    {
        await using var host = await TlsHost.StartAsync(mutual: true, files => files with { ClientCertAuth = false });
        Assert.Equal("HTTP/2 ", await host.GetAsync(host.Authority.Issue("alice", [])));
        await host.RefusesAsync("it has no certificate");
    }

    [Fact]
    public async Task A_name_in_a_certificate_that_nobody_asked_for_is_worth_nothing()
    {
        await using var host = await TlsHost.StartAsync(mutual: false);
        Assert.Equal("HTTP/2 ", await host.GetAsync(host.Authority.Issue("root", [])));
    }

    [Fact]
    public async Task Certificates_of_another_authority_out_of_date_or_for_servers_only_are_refused()
    {
        await using var host = await TlsHost.StartAsync(mutual: true);
        using var other = new CertificateAuthority();
        await host.RefusesAsync("it has no certificate");
        // Of the same name as the right one, and with another key.
        await host.RefusesAsync("is not trusted: ", other.Issue("root", []));
        await host.RefusesAsync("is not trusted: NotTimeValid", host.Authority.Issue("late", [], daysValid: -1));
        await host.RefusesAsync("is not trusted: NotValidForUsage", host.Authority.Issue("server", [], forClients: false));
    }

    [Fact]
    public async Task An_authority_below_one_that_is_not_in_the_file_is_trusted_as_in_etcd()
    {
        using var below = new CertificateAuthority("authority below", new CertificateAuthority("authority above"));
        await using var host = await TlsHost.StartAsync(mutual: true);
        await host.RefusesAsync("is not trusted: ", below.Issue("alice", []));
        await File.WriteAllTextAsync(host.CaFile, host.Authority.CertificatePem + below.CertificatePem);
        Assert.Equal("HTTP/2 alice", await host.GetAsync(below.Issue("alice", [])));
        // Of the same names, with other keys.
        using var impostor = new CertificateAuthority("authority below", new CertificateAuthority("authority above"));
        await host.RefusesAsync("NotSignatureValid", impostor.Issue("root", []));
        await host.RefusesAsync("NotTimeValid", below.Issue("late", [], daysValid: -1));
        await host.RefusesAsync("NotValidForUsage", below.Issue("server", [], forClients: false));
    }

    [Fact]
    public async Task Etcd_GHSA_3wh4_A_revoked_certificate_is_refused_by_the_next_handshake()
    {
        await using var host = await TlsHost.StartAsync(mutual: true, revocations: []);
        var (alice, bob) = (host.Authority.Issue("alice", []), host.Authority.Issue("bob", []));
        Assert.Equal("HTTP/2 alice", await host.GetAsync(alice));

        await File.WriteAllTextAsync(host.CrlFile, host.Authority.RevocationListPem(alice));
        await host.RefusesAsync("revoked", alice);
        Assert.Equal("HTTP/2 bob", await host.GetAsync(bob));

        await File.WriteAllBytesAsync(host.CrlFile, host.Authority.RevocationList(bob));
        Assert.Equal("HTTP/2 alice", await host.GetAsync(alice));
        await host.RefusesAsync("revoked", bob);
    }

    [Fact]
    public async Task A_revoked_certificate_does_not_come_back_on_a_session_that_was_open_before()
    {
        await using var host = await TlsHost.StartAsync(mutual: true, revocations: []);
        var alice = host.Authority.Issue("alice", []);
        // One handler: its second connection would resume the session of its first.
        using var handler = TlsHost.HandlerFor(alice);
        using var client = new HttpClient(handler);
        client.DefaultRequestHeaders.ConnectionClose = true;
        Assert.Equal("HTTP/1.1 alice", await client.GetStringAsync(host.Url));
        await File.WriteAllTextAsync(host.CrlFile, host.Authority.RevocationListPem(alice));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(host.Url));
    }

    [Fact]
    public async Task A_revocation_list_that_cannot_be_read_leaves_the_last_one()
    {
        await using var host = await TlsHost.StartAsync(mutual: true, revocations: []);
        var alice = host.Authority.Issue("alice", []);
        await File.WriteAllTextAsync(host.CrlFile, host.Authority.RevocationListPem(alice));
        await host.RefusesAsync("revoked", alice);
        await File.WriteAllTextAsync(host.CrlFile, "nonsense");
        await Assert.ThrowsAsync<HttpRequestException>(() => host.GetAsync(alice));
        File.Delete(host.CrlFile);
        await Assert.ThrowsAsync<HttpRequestException>(() => host.GetAsync(alice));
        Assert.Equal(2, host.Log.Of(302).Length);
    }

    [Fact]
    public async Task Allowed_names_and_hosts_keep_others_out()
    {
        await using var names = await TlsHost.StartAsync(mutual: true, files => files with { AllowedNames = ["m1", "m2"] });
        Assert.Equal("HTTP/2 m2", await names.GetAsync(names.Authority.Issue("m2", [])));
        await names.RefusesAsync("client certificate authentication failed: its common name is \"m3\"", names.Authority.Issue("m3", []));

        await using var hosts = await TlsHost.StartAsync(mutual: true, files => files with { AllowedHosts = ["a.example", "b.example"] });
        Assert.Equal("HTTP/2 x", await hosts.GetAsync(hosts.Authority.Issue("x", ["b.example"])));
        // The common name is no host name.
        await hosts.RefusesAsync("it is for none of the allowed host names", hosts.Authority.Issue("a.example", ["c.example"]));
    }

    [Fact]
    public async Task A_new_certificate_is_presented_by_the_next_handshake_and_half_of_one_by_none()
    {
        await using var host = await TlsHost.StartAsync();
        var next = host.Authority.Issue("next", ["127.0.0.1"]);
        Assert.Equal("CN=server", await PresentedAsync(host));

        await File.WriteAllTextAsync(host.ServerCert, next.CertificatePem);
        Assert.Equal("CN=server", await PresentedAsync(host));
        Assert.Equal("CN=server", await PresentedAsync(host));
        Assert.Single(host.Log.Of(302));

        await File.WriteAllTextAsync(host.ServerKey, next.KeyPem);
        Assert.Equal("CN=next", await PresentedAsync(host));
        Assert.Single(host.Log.Of(301));
    }

    [Fact]
    public async Task A_new_certificate_behind_links_whose_target_is_exchanged_is_noticed()
    {
        await using var host = await TlsHost.StartAsync(files: files =>
        {
            var folder = Path.GetDirectoryName(files.CertFile)!;
            Directory.Move(Directory.CreateDirectory(Path.Combine(folder, "new")).FullName, Path.Combine(folder, "one"));
            File.Move(files.CertFile, Path.Combine(folder, "one", "server.crt"));
            File.Move(files.KeyFile, Path.Combine(folder, "one", "server.key"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "data"), Path.Combine(folder, "one"));
            File.CreateSymbolicLink(files.CertFile, Path.Combine(folder, "data", "server.crt"));
            File.CreateSymbolicLink(files.KeyFile, Path.Combine(folder, "data", "server.key"));
            return files;
        });
        Assert.Equal("CN=server", await PresentedAsync(host));
        var next = host.Authority.Issue("mounted", ["127.0.0.1"]);
        Directory.CreateDirectory(host.Combine("two"));
        await File.WriteAllTextAsync(Path.Combine(host.Combine("two"), "server.crt"), next.CertificatePem);
        await File.WriteAllTextAsync(Path.Combine(host.Combine("two"), "server.key"), next.KeyPem);
        Directory.Delete(host.Combine("data"));
        Directory.CreateSymbolicLink(host.Combine("data"), host.Combine("two"));
        Assert.Equal("CN=mounted", await PresentedAsync(host));
    }

    [Fact]
    public async Task Versions_below_the_lowest_and_above_the_highest_are_refused()
    {
        await using var modern = await TlsHost.StartAsync(policy: new TlsPolicy { Protocols = SslProtocols.Tls13 });
        Assert.Equal("HTTP/2 ", await modern.GetAsync(configure: ssl => ssl.EnabledSslProtocols = SslProtocols.Tls13));
        await modern.RefusesAsync("no TLS handshake that both sides agree on", configure: ssl => ssl.EnabledSslProtocols = SslProtocols.Tls12);

        await using var old = await TlsHost.StartAsync(policy: new TlsPolicy { Protocols = SslProtocols.Tls12 });
        Assert.Equal("HTTP/2 ", await old.GetAsync());
        await old.RefusesAsync("no TLS handshake that both sides agree on", configure: ssl => ssl.EnabledSslProtocols = SslProtocols.Tls13);
    }

    [Fact]
    public async Task Of_the_cipher_suites_of_TLS_1_2_only_those_named_are_spoken_and_TLS_1_3_has_its_own()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var host = await TlsHost.StartAsync(policy: new TlsPolicy { CipherSuites = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384] });
        Assert.Equal("HTTP/2 ", await host.GetAsync(configure: With(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)));
        await host.RefusesAsync("no TLS handshake that both sides agree on", configure: With(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));
        Assert.Equal("HTTP/2 ", await host.GetAsync(configure: ssl => ssl.EnabledSslProtocols = SslProtocols.Tls13));

        static Action<SslClientAuthenticationOptions> With(TlsCipherSuite suite) => ssl =>
        {
            ssl.EnabledSslProtocols = SslProtocols.Tls12;
            if (!OperatingSystem.IsWindows() && !OperatingSystem.IsAndroid())
                ssl.CipherSuitesPolicy = new CipherSuitesPolicy([suite]);
        };
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task Requests_without_TLS_are_cut_off_and_harm_nobody(string plain)
    {
        await using var host = await TlsHost.StartAsync();
        Assert.DoesNotContain("HTTP", await SayAsync(host, plain), StringComparison.Ordinal);
        await Eventually.Async(() => host.Log.Of(300).Length == 1);
        Assert.Equal("HTTP/2 ", await host.GetAsync());
    }

    [Fact]
    public async Task Etcd_GHSA_6vch_Who_says_nothing_is_cut_off_when_the_time_for_the_handshake_is_up()
    {
        await using var host = await TlsHost.StartAsync(policy: new TlsPolicy { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Equal("", await SayAsync(host, ""));
        await Eventually.Async(() => host.Log.Of(300).Length == 1);
    }

    [Fact]
    public async Task Between_members_a_certificate_has_to_come_from_an_address_that_it_is_for()
    {
        await using var host = await TlsHost.StartAsync(mutual: true, checksAddress: true);
        Assert.Equal("HTTP/2 here", await host.GetAsync(host.Authority.Issue("here", ["127.0.0.1"])));
        Assert.Equal("HTTP/2 name", await host.GetAsync(host.Authority.Issue("name", ["localhost"])));
        Assert.Equal("HTTP/2 any", await host.GetAsync(host.Authority.Issue("any", [])));
        await host.RefusesAsync("does not match any of DNSNames [], addresses [192.0.2.1]", host.Authority.Issue("there", ["192.0.2.1"]));
    }

    [Fact]
    public async Task Files_that_are_missing_or_do_not_belong_together_are_refused_at_the_start()
    {
        await using var host = await TlsHost.StartAsync();
        var missing = Assert.Throws<TlsFileException>(() => new ServerTls(new TlsFiles { CertFile = "/nowhere/a.crt", KeyFile = host.ServerKey }, new TlsPolicy(), host.Log));
        Assert.Contains("/nowhere/a.crt", missing.Message, StringComparison.Ordinal);
        File.WriteAllText(host.ServerKey, host.Authority.Issue("another", []).KeyPem);
        var foreign = Assert.Throws<TlsFileException>(() => new ServerTls(new TlsFiles { CertFile = host.ServerCert, KeyFile = host.ServerKey }, new TlsPolicy(), host.Log));
        Assert.StartsWith($"{host.ServerCert} and {host.ServerKey} can't be used: ", foreign.Message, StringComparison.Ordinal);
        var empty = Assert.Throws<TlsFileException>(() => new CertificateCheck(new TlsFiles { TrustedCaFile = host.ServerKey }, CertificateCheck.ClientUsage, host.Log));
        Assert.Contains("there is no certificate in it", empty.Message, StringComparison.Ordinal);
    }

    private static async Task<string> PresentedAsync(TlsHost host)
    {
        var subject = "";
        await host.GetAsync(configure: ssl => ssl.RemoteCertificateValidationCallback = (_, certificate, _, _) => (subject = ((X509Certificate2)certificate!).Subject).Length > 0);
        return subject;
    }

    /// <summary>What comes back until the other side closes.</summary>
    private static async Task<string> SayAsync(TlsHost host, string plain)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(plain));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
