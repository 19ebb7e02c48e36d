using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Discovery.Server.Options;

namespace Discovery.Server.Tls;

/// <summary>The server's side of TLS on one port. Each handshake asks for <see cref="OptionsFor"/>, and so sees the newest files.</summary>
internal sealed class ServerTls
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly TlsFiles _files;
    private readonly ReloadedFiles<SslStreamCertificateContext> _certificate;
    private readonly CertificateCheck _check;
    private readonly CipherSuitesPolicy? _suites;

    /// <exception cref="TlsFileException">A file is not there or can't be used.</exception>
    public ServerTls(TlsFiles files, TlsPolicy policy, ILogger logger)
    {
        _files = files;
        Policy = policy;
        _certificate = new([files.CertFile, files.KeyFile], PemFiles.Certificate, logger);
        _check = new CertificateCheck(files, CertificateCheck.ClientUsage, logger);
        _suites = CipherSuitesOf(policy);
    }

    public TlsPolicy Policy { get; }

    /// <summary>As in etcd, a name is one to log in with only when certificates were asked for by that flag.</summary>
    public bool NamesUsers => _files.ClientCertAuth;

    /// <summary>Whether a client's address is held against its certificate, as between members.</summary>
    public bool ChecksAddress { get; init; }

    public static CipherSuitesPolicy? CipherSuitesOf(TlsPolicy policy)
    {
        if (policy.CipherSuites.Count == 0 || OperatingSystem.IsWindows() || OperatingSystem.IsAndroid())
            return null;
        // As in Go, those of TLS 1.3 are no matter of choice.
        return new CipherSuitesPolicy(policy.CipherSuites.Union(CipherSuiteNames.OfTls13));
    }

    public SslServerAuthenticationOptions OptionsFor(TlsConnection connection)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _certificate.Current(),
            EnabledSslProtocols = Policy.Protocols,
            CipherSuitesPolicy = _suites,
            ApplicationProtocols = Protocols,
        };
        if (!_files.AsksForCertificates)
            return options;
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = _check.Policy();
        // Who was let in once and is revoked since would come back on a resumed session.
        options.AllowTlsResume = false;
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(connection, certificate as X509Certificate2, chain, errors);
        return options;
    }

    private bool Accept(TlsConnection connection, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        connection.Refusal = _check.WhyNot(certificate, chain, errors);
        if (connection.Refusal is not null || certificate is null)
            return false;
        connection.ClientCertificate = certificate;
        connection.CommonName = CertificateCheck.CommonName(certificate);
        return true;
    }
}
