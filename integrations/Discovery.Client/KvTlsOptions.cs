using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Discovery.Client;

/// <summary>TLS: whom to trust and who to be. Files are read when the client is made.</summary>
public sealed record KvTlsOptions
{
    /// <summary>A PEM file with the authorities to trust instead of the system's; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The same as objects, in the place of <see cref="CaFile"/>.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>A PEM file with the client's certificate, and what is between it and its authority; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the key of the certificate; null when it stands in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The client's certificate with its key, in the place of <see cref="CertificateFile"/>.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The name that the server's certificate must be for, where it is another than the host of the endpoint; null for that host.</summary>
    public string? ServerName { get; init; }

    internal void Validate()
    {
        if (CaFile is not null && Authorities is not null)
            throw new ArgumentException("Tls: CaFile and Authorities are both set: keep one of them.");
        if (CertificateFile is not null && Certificate is not null)
            throw new ArgumentException("Tls: CertificateFile and Certificate are both set: keep one of them.");
        if (KeyFile is not null && CertificateFile is null)
            throw new ArgumentException("Tls: KeyFile is set without CertificateFile.");
        if (Certificate is { HasPrivateKey: false })
            throw new ArgumentException("Tls: Certificate has no private key.");
        if (ServerName is { } name && Uri.CheckHostName(name) == UriHostNameType.Unknown)
            throw new ArgumentException($"Tls: ServerName \"{name}\" is not a host name.");
    }

    /// <exception cref="ArgumentException">A file can't be read or does not hold what it should; the message names it.</exception>
    internal SslClientAuthenticationOptions ToSsl()
    {
        var ssl = new SslClientAuthenticationOptions();
        var authorities = Authorities ?? (CaFile is null ? null : Read(CaFile, Load));
        if (authorities is not null)
        {
            // Revocation as with Go's clients: not asked for.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            ssl.CertificateChainPolicy = policy;
        }

        if (Certificate is not null)
            ssl.ClientCertificateContext = SslStreamCertificateContext.Create(Certificate, null, offline: true);
        else if (CertificateFile is not null)
            ssl.ClientCertificateContext = Read(CertificateFile, LoadOwn);
        return ssl;
    }

    private static X509Certificate2Collection Load(string file)
    {
        var loaded = new X509Certificate2Collection();
        loaded.ImportFromPemFile(file);
        return loaded.Count > 0 ? loaded : throw new ArgumentException($"Tls: {file} holds no certificate in PEM.");
    }

    private static T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ArgumentException($"Tls: {file} can't be used: {e.Message}", e);
        }
    }

    private SslStreamCertificateContext LoadOwn(string file)
    {
        var own = X509Certificate2.CreateFromPemFile(file, KeyFile);
        if (OperatingSystem.IsWindows())
        {
            // Its TLS does not take keys that live in memory only.
            using var ephemeral = own;
            own = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
        }

        var chain = Load(file);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }
}
