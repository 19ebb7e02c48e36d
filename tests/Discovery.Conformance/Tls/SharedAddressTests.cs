using System.Net;
using Discovery.TestKit;

namespace Discovery.Conformance.Tls;

/// <summary>http:// and https:// on one address, as for the time in which clients move from one to the other.</summary>
public sealed class SharedAddressTests
{
    [EtcdctlFact]
    public async Task Etcd_15517_an_address_with_TLS_and_without_serves_both_from_the_start()
    {
        using ClusterCertificates pki = new();
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Tls = pki, AlsoWithoutTls = true });
        string address = server.ClientUrl.Authority;
        for (int start = 0; start < 3; start++)
        {
            Assert.Equal(0, await EtcdctlAsync($"http://{address}", "put", "greeting", "hello"));
            Assert.Equal(0, await EtcdctlAsync($"https://{address}", [.. pki.EtcdctlFlags, "get", "greeting"]));
            // What is asked of those who come with TLS is asked of them still.
            Assert.NotEqual(0, await EtcdctlAsync($"https://{address}", "--cacert", pki.CaFile, "--dial-timeout=1s", "--command-timeout=1s", "get", "greeting"));
            await server.RestartAsync();
        }

        foreach (string version in (string[])["1.1", "2.0"])
        {
            using HttpClient http = new(new SocketsHttpHandler { SslOptions = pki.ClientOptions() });
            // In the clear, etcd has HTTP/2 for gRPC alone.
            foreach (string scheme in version == "2.0" && server.Kind == ServerKind.Etcd ? (string[])["https"] : ["http", "https"])
            {
                using HttpRequestMessage request = new(HttpMethod.Get, $"{scheme}://{address}/version")
                {
                    Version = Version.Parse(version),
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                };
                using HttpResponseMessage answer = await http.SendAsync(request);
                Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (answer.StatusCode, answer.Version));
            }
        }
    }

    private static async Task<int> EtcdctlAsync(string endpoint, params string[] command) =>
        (await TlsServer.RunAsync(EtcdctlExecutable.Require(), ["--endpoints", endpoint, .. command])).ExitCode;
}
