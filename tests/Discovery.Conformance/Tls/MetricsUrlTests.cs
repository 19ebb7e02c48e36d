using Discovery.TestKit;

namespace Discovery.Conformance.Tls;

public sealed class MetricsUrlTests
{
    [Fact]
    public async Task Health_is_asked_for_without_a_certificate_on_an_address_of_its_own()
    {
        using ClusterCertificates pki = new();
        using PortReservation port = PortReservation.Take();
        string url = $"http://127.0.0.1:{port.Port}";
        port.Release();
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, Tls = pki, ExtraArguments = ["--listen-metrics-urls", url] });
        using HttpClient http = new();
        Assert.Contains("\"health\":\"true\"", await http.GetStringAsync(new Uri(url + "/health")), StringComparison.Ordinal);
    }
}
