using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Discovery.Server.Options;

namespace Discovery.Server.Tls;

/// <summary>A certificate that a member makes for itself, where etcd keeps its own: fixtures/client and fixtures/peer of the data folder.</summary>
internal static class SelfSignedCertificate
{
    /// <summary>The files as given, or with a certificate that is made now unless one is there that can still be used.</summary>
    /// <param name="side">"client" or "peer".</param>
    /// <exception cref="TlsFileException">The folder can't be written.</exception>
    public static TlsFiles Provide(TlsFiles files, string dataDir, string side, IEnumerable<Uri> urls, TlsPolicy policy, TimeProvider time, ILogger logger)
    {
        if (files.HasCertificate || !files.IsAutomatic)
            return files;
        var folder = Path.Combine(dataDir, "fixtures", side);
        var (certificate, key) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        try
        {
            if (!IsUsable(certificate, key, time.GetUtcNow()))
                Make(folder, certificate, key, urls, policy, time, logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException($"can't make a certificate: {e.Message}", e);
        }
        return files with { CertFile = certificate, KeyFile = key };
    }

    private static bool IsUsable(string certificate, string key, DateTimeOffset now)
    {
        if (!File.Exists(certificate) || !File.Exists(key))
            return false;
        try
        {
            using var pair = X509Certificate2.CreateFromPemFile(certificate, key);
            return pair.NotAfter > now.LocalDateTime;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static void Make(string folder, string certificate, string key, IEnumerable<Uri> urls, TlsPolicy policy, TimeProvider time, ILogger logger)
    {
        Directory.CreateDirectory(folder);
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=etcd", pair, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(NamesOf(urls));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(CertificateCheck.ServerUsage), new(CertificateCheck.ClientUsage)], critical: false));
        // Clocks of clients differ a little.
        var (from, until) = (time.GetUtcNow().AddMinutes(-5), time.GetUtcNow().AddDays(365.0 * policy.SelfSignedYears));
        using var signed = request.CreateSelfSigned(from, until);
        Write(key, pair.ExportPkcs8PrivateKeyPem());
        Write(certificate, signed.ExportCertificatePem());
        TlsLog.MadeCertificate(logger, certificate, until.ToString("yyyy-MM-dd", null));
    }

    private static X509Extension NamesOf(IEnumerable<Uri> urls)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in urls.Where(url => !UrlList.IsUnix(url)).Select(url => url.Host.Trim('[', ']')).Append("localhost").Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }
        return names.Build();
    }

    // Whole or not at all, and from its first byte readable by its owner only.
    private static void Write(string path, string text)
    {
        var beside = path + ".new";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(beside, options))
            writer.Write(text);
        File.Move(beside, path, overwrite: true);
    }
}
