using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Discovery.TestKit;

/// <summary>Issues certificates for tests, and revokes them.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private long _serial = 1000;

    /// <param name="issuer">Null for an authority that nobody vouches for but itself.</param>
    public CertificateAuthority(string name = "test authority", CertificateAuthority? issuer = null)
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        X509SubjectKeyIdentifierExtension id = new(request.PublicKey, critical: false);
        request.CertificateExtensions.Add(id);
        if (issuer is null)
        {
            _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(30));
        }
        else
        {
            using X509Certificate2 signed = request.Create(
                issuer._certificate, DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(29), issuer.NextSerial());
            _certificate = signed.CopyWithPrivateKey(_key);
        }
    }

    public string CertificatePem => _certificate.ExportCertificatePem() + "\n";

    public X509Certificate2 Certificate => _certificate;

    /// <param name="hosts">Host names and addresses that it is for.</param>
    /// <param name="daysValid">Negative for one that has ended.</param>
    public IssuedCertificate Issue(string commonName, string[] hosts, bool forServers = true, bool forClients = true, int daysValid = 1)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={commonName}", key, HashAlgorithmName.SHA256);
        if (hosts.Length > 0)
        {
            SubjectAlternativeNameBuilder names = new();
            foreach (string host in hosts)
            {
                if (IPAddress.TryParse(host, out IPAddress? address))
                {
                    names.AddIpAddress(address);
                }
                else
                {
                    names.AddDnsName(host);
                }
            }

            request.CertificateExtensions.Add(names.Build());
        }

        OidCollection usages = [];
        if (forServers)
        {
            usages.Add(new Oid(ServerUsage));
        }

        if (forClients)
        {
            usages.Add(new Oid(ClientUsage));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        using X509Certificate2 certificate = request.Create(
            _certificate, DateTimeOffset.UtcNow.AddDays(Math.Min(-1, daysValid - 1)), DateTimeOffset.UtcNow.AddDays(daysValid), NextSerial());
        return new IssuedCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A list of what is revoked, in PEM.</summary>
    public string RevocationListPem(params IssuedCertificate[] revoked) => PemEncoding.WriteString("X509 CRL", RevocationList(revoked)) + "\n";

    /// <summary>The same, in DER.</summary>
    public byte[] RevocationList(params IssuedCertificate[] revoked)
    {
        CertificateRevocationListBuilder list = new();
        foreach (IssuedCertificate issued in revoked)
        {
            using X509Certificate2 certificate = issued.Load();
            list.AddEntry(certificate);
        }

        return list.Build(_certificate, 1, DateTimeOffset.UtcNow.AddDays(10), HashAlgorithmName.SHA256);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    // The first byte keeps it positive and has its highest bits set where a sign could be.
    private byte[] NextSerial() => [0, 0xf1, .. BitConverter.GetBytes(Interlocked.Increment(ref _serial))];
}
