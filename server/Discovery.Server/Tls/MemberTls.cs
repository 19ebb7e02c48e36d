using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Discovery.Server.Options;

namespace Discovery.Server.Tls;

/// <summary>The client's side of TLS between members.</summary>
internal sealed class MemberTls
{
    private readonly TlsFiles _files;
    private readonly TlsPolicy _policy;
    private readonly ILogger _logger;
    private readonly ReloadedFiles<SslStreamCertificateContext>? _certificate;
    private readonly CertificateCheck _check;
    private readonly CipherSuitesPolicy? _suites;

    /// <exception cref="TlsFileException">A file is not there or can't be used.</exception>
    public MemberTls(TlsFiles files, TlsPolicy policy, ILogger logger)
    {
        (_files, _policy, _logger) = (files, policy, logger);
        _certificate = files switch
        {
            { ClientCertFile.Length: > 0 } => new([files.ClientCertFile, files.ClientKeyFile], PemFiles.Certificate, logger),
            { HasCertificate: true } => new([files.CertFile, files.KeyFile], PemFiles.Certificate, logger),
            _ => null,
        };
        _check = new CertificateCheck(files, CertificateCheck.ServerUsage, logger);
        _suites = ServerTls.CipherSuitesOf(policy);
    }

    /// <summary>For one connection, with the files as they are now.</summary>
    public SslClientAuthenticationOptions Options() => new()
    {
        EnabledSslProtocols = _policy.Protocols,
        CipherSuitesPolicy = _suites,
        ClientCertificateContext = _certificate?.Current(),
        CertificateChainPolicy = _check.Policy(),
        AllowTlsResume = false,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate as X509Certificate2, chain, errors),
    };

    private bool Accept(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        // A certificate that its member made for itself proves nothing; who chose it wanted no more than encryption.
        if (_files.IsAutomatic && !_files.HasCertificate)
            return true;
        if (_check.WhyNot(certificate, chain, errors) is not { } why)
            return true;
        TlsLog.MemberRefused(_logger, why);
        return false;
    }
}
