using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Discovery.Server.Tls;

/// <summary>The files of TLS, from PEM.</summary>
internal static class PemFiles
{
    /// <param name="contents">The certificate with the chain below its authority, and its key.</param>
    public static SslStreamCertificateContext Certificate(byte[][] contents)
    {
        var (certificates, key) = (Encoding.UTF8.GetString(contents[0]), Encoding.UTF8.GetString(contents[1]));
        var own = Usable(X509Certificate2.CreateFromPem(certificates, key));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificates);
        chain.RemoveAt(0);
        // Offline: nothing is fetched from where a certificate says that its issuer is.
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    public static X509Certificate2Collection Authorities(byte[][] contents)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Encoding.UTF8.GetString(contents[0]));
        return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no certificate in it");
    }

    // The TLS of Windows takes no key that is in memory only.
    private static X509Certificate2 Usable(X509Certificate2 certificate) => OperatingSystem.IsWindows()
        ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null)
        : certificate;
}
