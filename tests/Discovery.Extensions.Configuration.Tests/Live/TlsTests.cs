using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Extensions.Configuration.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly ClusterCertificates _certificates = new();

    [Fact]
    public async Task A_store_that_asks_for_a_certificate_gets_the_one_of_the_files()
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions { Tls = _certificates });
        await using var client = new KvClient(new KvClientOptions { Endpoints = [server.ClientUrl], Ssl = _certificates.ClientOptions() });
        await client.PutAsync("/config/A", "1");

        using (var configuration = new LiveConfiguration(server.ClientUrl, "/config", source => source.Tls = Files()))
            Assert.Equal("1", configuration["A"]);
        using (var configuration = new LiveConfiguration(server.ClientUrl, "/config", source => source.Ssl = _certificates.ClientOptions()))
            Assert.Equal("1", configuration["A"]);
        Assert.Throws<KvStoreLoadException>(() => new LiveConfiguration(server.ClientUrl, "/config", source =>
        {
            source.Tls = Files() with { CertificateFile = null, KeyFile = null };
            source.StartupTimeout = TimeSpan.FromSeconds(1);
        }));
        Assert.Throws<KvStoreLoadException>(() => new LiveConfiguration(server.ClientUrl, "/config", source =>
        {
            source.Tls = Files() with { CaFile = null };
            source.StartupTimeout = TimeSpan.FromSeconds(1);
        }));
    }

    public void Dispose() => _certificates.Dispose();

    private KvTlsOptions Files() =>
        new() { CaFile = _certificates.CaFile, CertificateFile = _certificates.ClientCert, KeyFile = _certificates.ClientKey };
}
