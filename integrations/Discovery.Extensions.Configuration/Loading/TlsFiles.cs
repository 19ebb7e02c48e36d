using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Discovery.Extensions.Configuration;

/// <summary>From the files that name certificates to what a connection needs.</summary>
internal static class TlsFiles
{
    /// <exception cref="ArgumentException">A file can't be read or does not hold what it should; the message names it.</exception>
    public static SslClientAuthenticationOptions Load(KvStoreTlsOptions tls)
    {
        if (tls.KeyFile is not null && tls.CertificateFile is null)
            throw new ArgumentException("KeyFile is set without CertificateFile.");
        var ssl = new SslClientAuthenticationOptions();
        if (tls.CaFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(Read(tls.CaFile, Authorities));
            ssl.CertificateChainPolicy = policy;
        }

        if (tls.CertificateFile is not null)
            ssl.ClientCertificateContext = Read(tls.CertificateFile, file => Own(file, tls.KeyFile));
        return ssl;
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new ArgumentException($"{file} holds no certificate in PEM.");
    }

    private static SslStreamCertificateContext Own(string file, string? keyFile)
    {
        var own = X509Certificate2.CreateFromPemFile(file, keyFile);
        if (OperatingSystem.IsWindows())
        {
            // Its TLS does not take keys that live in memory only.
            using var ephemeral = own;
            own = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
        }

        var chain = Authorities(file);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    private static T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ArgumentException($"{file} can't be used: {e.Message}", e);
        }
    }
}
