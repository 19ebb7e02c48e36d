using System.Net.Security;
using System.Security.Authentication;
using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

internal sealed partial class OptionsReader
{
    private TlsFiles ClientTls(IReadOnlyList<Uri> listens)
    {
        var tls = new TlsFiles
        {
            CertFile = FullPath(Flags.CertFile),
            KeyFile = FullPath(Flags.KeyFile),
            TrustedCaFile = FullPath(Flags.TrustedCaFile),
            CrlFile = FullPath(Flags.ClientCrlFile),
            ClientCertAuth = Switch(Flags.ClientCertAuth),
            AllowedHosts = List(Flags.ClientCertAllowedHostname),
            IsAutomatic = Switch(Flags.AutoTls),
        };
        CheckPair(tls.CertFile, tls.KeyFile);
        foreach (var url in listens.Where(url => UrlList.IsTls(url) && tls.IsEmpty))
            _errors.Add($"TLS key/cert (--cert-file, --key-file) must be provided for client url {Node.MemberIdentity.UrlText(url)} with HTTPS scheme");
        WarnOfPlain(listens, tls, "client");
        return tls;
    }

    private TlsFiles PeerTls(IReadOnlyList<Uri> listens)
    {
        var tls = new TlsFiles
        {
            CertFile = FullPath(Flags.PeerCertFile),
            KeyFile = FullPath(Flags.PeerKeyFile),
            ClientCertFile = FullPath(Flags.PeerClientCertFile),
            ClientKeyFile = FullPath(Flags.PeerClientKeyFile),
            TrustedCaFile = FullPath(Flags.PeerTrustedCaFile),
            CrlFile = FullPath(Flags.PeerCrlFile),
            ClientCertAuth = Switch(Flags.PeerClientCertAuth),
            AllowedNames = List(Flags.PeerCertAllowedCn),
            AllowedHosts = List(Flags.PeerCertAllowedHostname),
            IsAutomatic = Switch(Flags.PeerAutoTls),
            SkipsAddressCheck = Switch(Flags.PeerSkipClientSanVerification),
        };
        CheckPair(tls.CertFile, tls.KeyFile);
        if (tls.ClientCertFile.Length == 0 != (tls.ClientKeyFile.Length == 0))
            _errors.Add($"ClientKeyFile and ClientCertFile must both be present or both absent: key: {tls.ClientKeyFile}, cert: {tls.ClientCertFile}]");
        // Without TLS nobody looks at them, and etcd does not either.
        if (tls.AllowedNames.Count > 0 && tls.AllowedHosts.Count > 0 && (tls.HasCertificate || listens.Any(UrlList.IsTls)))
            _errors.Add($"AllowedCN and AllowedHostname are mutually exclusive (cn=\"{string.Join(',', tls.AllowedNames)}\", hostname=\"{string.Join(',', tls.AllowedHosts)}\")");
        foreach (var url in listens.Where(url => UrlList.IsTls(url) && tls.IsEmpty))
            _errors.Add($"cannot listen on TLS for {url.Authority}: KeyFile and CertFile are not presented; give --peer-cert-file and --peer-key-file, or --peer-auto-tls");
        WarnOfPlain(listens, tls, "peer");
        return tls;
    }

    private TlsPolicy Tls()
    {
        var min = Version(Flags.TlsMinVersion, SslProtocols.Tls12);
        var max = Version(Flags.TlsMaxVersion, SslProtocols.Tls13);
        var suites = Suites();
        if (min > max)
            _errors.Add($"min version ({Text(Flags.TlsMinVersion)}) is greater than max version ({Text(Flags.TlsMaxVersion)})");
        if (suites.Count > 0 && min == SslProtocols.Tls13)
            _errors.Add("cipher suites cannot be configured when only TLS1.3 is enabled");
        if (suites.Count > 0 && OperatingSystem.IsWindows())
            Error(Flags.CipherSuites, "can't be set on Windows: its policy for TLS says which there are");
        var years = Number(Flags.SelfSignedCertValidity, 0, 1000);
        if (years == 0 && (Switch(Flags.AutoTls) || Switch(Flags.PeerAutoTls)))
            _errors.Add("selfSignedCertValidity is invalid,it should be greater than 0");
        return new TlsPolicy
        {
            Protocols = min == max ? min : min | max,
            CipherSuites = suites,
            HandshakeTimeout = Duration(Flags.TlsHandshakeTimeout),
            SelfSignedYears = years,
        };
    }

    private SslProtocols Version(Flag flag, SslProtocols fallback)
    {
        switch (Text(flag))
        {
            case "": return fallback;
            case "TLS1.2": return SslProtocols.Tls12;
            case "TLS1.3": return SslProtocols.Tls13;
            default:
                _errors.Add($"unexpected TLS version \"{Text(flag)}\" (must be one of: TLS1.2, TLS1.3)");
                return fallback;
        }
    }

    private List<TlsCipherSuite> Suites()
    {
        var suites = new List<TlsCipherSuite>();
        foreach (var name in List(Flags.CipherSuites))
        {
            if (CipherSuiteNames.TryParse(name, out var suite))
                suites.Add(suite);
            else
                _errors.Add($"unexpected TLS cipher suite \"{name}\"");
        }
        return suites;
    }

    private void CheckPair(string cert, string key)
    {
        if (cert.Length == 0 != (key.Length == 0))
            _errors.Add($"KeyFile and CertFile must both be present[key: {key}, cert: {cert}]");
    }

    private void WarnOfPlain(IReadOnlyList<Uri> listens, TlsFiles tls, string kind)
    {
        foreach (var url in listens.Where(url => !UrlList.IsTls(url)).Select(Node.MemberIdentity.UrlText))
        {
            if (tls.HasCertificate)
                _warnings.Add($"scheme is http or unix while key and cert files are present; ignoring key and cert files ({kind}-url {url})");
            if (tls.ClientCertAuth)
                _warnings.Add($"scheme is http or unix while --{(kind == "peer" ? "peer-" : "")}client-cert-auth is enabled; ignoring client cert auth for this URL ({kind}-url {url})");
        }
    }

    private string FullPath(Flag flag) => Text(flag) is { Length: > 0 } path ? FullPath(flag, path) : "";

    // Only a file can say that.
    private string FullPath(Flag flag, string path)
    {
        if (!path.Contains('\0', StringComparison.Ordinal))
            return Path.GetFullPath(path);
        Error(flag, "must not have a NUL in it");
        return Path.GetFullPath("none");
    }

    private string[] List(Flag flag) => Text(flag).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
