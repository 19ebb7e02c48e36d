using System.Security.Cryptography.X509Certificates;

namespace Discovery.TestKit;

/// <summary>A certificate and its key, as they stand in files.</summary>
public sealed record IssuedCertificate(string CertificatePem, string KeyPem)
{
    /// <summary>With its key.</summary>
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);

    /// <summary>Writes name.crt and name.key.</summary>
    public (string Certificate, string Key) WriteTo(TempFolder folder, string name)
    {
        ArgumentNullException.ThrowIfNull(folder);
        (string certificate, string key) = (folder.Combine(name + ".crt"), folder.Combine(name + ".key"));
        File.WriteAllText(certificate, CertificatePem);
        File.WriteAllText(key, KeyPem);
        return (certificate, key);
    }
}
