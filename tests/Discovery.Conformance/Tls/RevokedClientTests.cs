using Discovery.TestKit;

namespace Discovery.Conformance.Tls;

public sealed class RevokedClientTests
{
    [EtcdctlFact]
    public async Task GHSA_3wh4_j44w_pg92_a_revoked_certificate_is_refused_on_the_address_of_gRPC_and_on_that_of_HTTP()
    {
        using ClusterCertificates pki = new();
        using TempFolder folder = new("revoked");
        using PortReservation port = PortReservation.Take();
        string http = $"https://127.0.0.1:{port.Port}";
        port.Release();
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, Tls = pki, ExtraArguments = ["--listen-client-http-urls", http] });
        IssuedCertificate mallory = pki.Authority.Issue("mallory", [], forServers: false);
        (string cert, string key) = mallory.WriteTo(folder, "mallory");
        string[] flags = ["--cacert", pki.CaFile, "--cert", cert, "--key", key, "--dial-timeout=2s", "--command-timeout=2s"];

        Assert.Equal(0, await GetAsync(server.Endpoint, flags));
        Assert.True(await IsServedAsync(http, pki, mallory));

        // Read anew with each handshake.
        await File.WriteAllBytesAsync(pki.CrlFile, pki.Authority.RevocationList(mallory));
        Assert.NotEqual(0, await GetAsync(server.Endpoint, flags));
        Assert.False(await IsServedAsync(http, pki, mallory));
        Assert.Equal(0, await GetAsync(server.Endpoint, [.. pki.EtcdctlFlags]));
        Assert.True(await IsServedAsync(http, pki, pki.Client));
    }

    private static async Task<int> GetAsync(string endpoint, string[] flags) =>
        (await TlsServer.RunAsync(EtcdctlExecutable.Require(), ["--endpoints", endpoint, .. flags, "get", "a"])).ExitCode;

    private static async Task<bool> IsServedAsync(string address, ClusterCertificates pki, IssuedCertificate certificate)
    {
        // A client of its own: nothing is resumed.
        using HttpClient http = new(new SocketsHttpHandler { SslOptions = pki.ClientOptions(certificate) });
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(address + "/health"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
