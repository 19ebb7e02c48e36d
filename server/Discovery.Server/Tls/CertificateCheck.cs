using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Discovery.Server.Options;

namespace Discovery.Server.Tls;

/// <summary>Whether the other side of a connection is who it has to be, by its certificate.</summary>
/// <param name="usage">What the certificate must be good for: <see cref="ServerUsage"/> or <see cref="ClientUsage"/>.</param>
internal sealed class CertificateCheck(TlsFiles files, string usage, ILogger logger)
{
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly ReloadedFiles<X509Certificate2Collection>? _authorities =
        files.TrustedCaFile.Length > 0 ? new([files.TrustedCaFile], PemFiles.Authorities, logger) : null;

    private readonly ReloadedFiles<RevocationList>? _revoked = files.CrlFile.Length > 0 ? new([files.CrlFile], RevocationList.Parse, logger) : null;

    /// <summary>For one handshake: the authorities as they are now.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            // Nothing is fetched while somebody waits; what is revoked is in a file.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { new Oid(usage) },
        };
        if (_authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities.Current());
        }
        return policy;
    }

    /// <summary>Null when it may come in; otherwise why not, for the log of this side.</summary>
    public string? WhyNot(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
            return "it has no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && !EndsAtAnAuthority(chain))
            return $"its certificate ({certificate.Subject}) is not trusted: {Statuses(chain)}";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate ({certificate.Subject}) is for another host";
        var revoked = _revoked?.Current();
        if (revoked is not null && chain is not null && chain.ChainElements.Any(element => revoked.Contains(element.Certificate)))
            return $"certificate serial {certificate.SerialNumber} revoked, or one above it";
        if (files.AllowedNames.Count > 0 && !files.AllowedNames.Contains(CommonName(certificate)))
            return $"client certificate authentication failed: its common name is \"{CommonName(certificate)}\"";
        return files.AllowedHosts.Count > 0 && !files.AllowedHosts.Any(host => certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false))
            ? "client certificate authentication failed: it is for none of the allowed host names"
            : null;
    }

    /// <summary>Null when there is none.</summary>
    public static string? CommonName(X509Certificate2 certificate)
    {
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.3")
                return part.GetSingleElementValue();
        }
        return null;
    }

    // An authority in the file may be one below another that is not: as in etcd, it is trusted all the same.
    private bool EndsAtAnAuthority(X509Chain? chain) =>
        _authorities is not null && chain is { ChainElements.Count: > 0 }
        && chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.PartialChain)
        && _authorities.Current().Any(authority => authority.RawDataMemory.Span.SequenceEqual(chain.ChainElements[^1].Certificate.RawDataMemory.Span));

    private static string Statuses(X509Chain? chain) =>
        chain is { ChainStatus.Length: > 0 } ? string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct()) : "no chain";
}
