using System.Security.Cryptography.X509Certificates;
using Discovery.Server.Options;
using Discovery.Server.Tests.Peers;
using Discovery.Server.Tls;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Tls;

public sealed class SelfSignedCertificateTests : IDisposable
{
    private readonly TempFolder _folder = new("self-signed");
    private readonly RecordedLog _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_made_where_etcd_has_its_own_for_all_addresses_and_as_many_years_as_asked_for()
    {
        var files = Provide(years: 3);
        Assert.Equal(Path.Combine(_folder.Path, "fixtures", "client", "cert.pem"), files.CertFile);
        using var made = X509Certificate2.CreateFromPemFile(files.CertFile, files.KeyFile);
        Assert.True(made.MatchesHostname("10.0.0.7") && made.MatchesHostname("a.example") && made.MatchesHostname("localhost"));
        Assert.InRange(made.NotAfter, DateTime.Now.AddDays((3 * 365) - 1), DateTime.Now.AddDays((3 * 365) + 1));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.KeyFile));
    }

    [Fact]
    public void It_stays_until_it_cannot_be_used_any_more()
    {
        var first = File.ReadAllText(Provide().CertFile);
        Assert.Equal(first, File.ReadAllText(Provide().CertFile));
        Assert.Single(_log.Of(304));

        // The machine went down between key and certificate.
        File.WriteAllText(Provide().KeyFile, "");
        var second = File.ReadAllText(Provide().CertFile);
        Assert.NotEqual(first, second);
        Assert.NotEqual(second, File.ReadAllText(Provide(now: DateTimeOffset.UtcNow.AddDays(400)).CertFile));
    }

    [Fact]
    public void Files_that_are_given_come_first()
    {
        var given = new TlsFiles { CertFile = "/a", KeyFile = "/b", IsAutomatic = true };
        Assert.Same(given, SelfSignedCertificate.Provide(given, _folder.Path, "client", [], new TlsPolicy(), TimeProvider.System, _log));
        Assert.False(Directory.Exists(_folder.Combine("fixtures")));
    }

    private TlsFiles Provide(int years = 1, DateTimeOffset? now = null) => SelfSignedCertificate.Provide(
        new TlsFiles { IsAutomatic = true }, _folder.Path, "client", [new("https://10.0.0.7:2379"), new("https://a.example:2379"), new("unixs:///run/x.sock")],
        new TlsPolicy { SelfSignedYears = years }, now is { } at ? new FixedTime(at) : TimeProvider.System, _log);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
