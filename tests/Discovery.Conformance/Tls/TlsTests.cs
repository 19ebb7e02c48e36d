using System.Net;
using Discovery.TestKit;

namespace Discovery.Conformance.Tls;

/// <summary>Real clients over TLS: etcdctl, and HTTP of both versions, on the one port.</summary>
public sealed class TlsTests(TlsServer server) : IClassFixture<TlsServer>
{
    [EtcdctlFact]
    public async Task Etcdctl_works_with_the_certificate_that_the_server_asks_for()
    {
        Assert.Equal((0, "OK\n"), await EtcdctlAsync([.. server.Tls.EtcdctlFlags], "put", "greeting", "hello"));
        Assert.Equal((0, "greeting\nhello\n"), await EtcdctlAsync([.. server.Tls.EtcdctlFlags], "get", "greeting"));
        (int exitCode, string members) = await EtcdctlAsync([.. server.Tls.EtcdctlFlags], "member", "list");
        Assert.Equal(0, exitCode);
        Assert.Contains($"{server.Process.PeerUrl.GetLeftPart(UriPartial.Authority)}, {server.Process.Endpoint}, false", members, StringComparison.Ordinal);
    }

    [EtcdctlFact]
    public async Task Etcdctl_without_a_certificate_or_with_one_of_somebody_else_is_not_let_in()
    {
        using ClusterCertificates other = new();
        Assert.NotEqual(0, (await EtcdctlAsync(["--cacert", server.Tls.CaFile, "--dial-timeout=1s", "--command-timeout=1s"], "get", "a")).ExitCode);
        Assert.NotEqual(
            0,
            (await EtcdctlAsync(
                ["--cacert", server.Tls.CaFile, "--cert", other.ClientCert, "--key", other.ClientKey, "--dial-timeout=1s", "--command-timeout=1s"], "get", "a")).ExitCode);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task HTTP_is_served_beside_gRPC_with_either_version(string version)
    {
        using HttpClient http = new(new SocketsHttpHandler { SslOptions = server.Tls.ClientOptions() });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Process.ClientUrl, "/version"))
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage answer = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (answer.StatusCode, answer.Version));
    }

    [CurlFact]
    public async Task Curl_asks_for_health_with_HTTP_1_1()
    {
        (int exitCode, string output, string errors) = await TlsServer.RunAsync(
            CurlFactAttribute.Path!, "--silent", "--show-error", "--http1.1", "--cacert", server.Tls.CaFile, "--cert", server.Tls.ClientCert, "--key", server.Tls.ClientKey,
            new Uri(server.Process.ClientUrl, "/health").ToString());
        Assert.True(exitCode == 0, errors);
        Assert.Contains("\"health\":\"true\"", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> EtcdctlAsync(string[] flags, params string[] command)
    {
        (int exitCode, string output, _) = await TlsServer.RunAsync(EtcdctlExecutable.Require(), ["--endpoints", server.Process.Endpoint, .. flags, .. command]);
        return (exitCode, output);
    }
}
