using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Discovery.TestKit;

/// <summary>
/// TLS for server processes, towards clients and between members: an authority, a certificate for all servers, one for clients, their files
/// and the flags that name them. Clients and members need certificates.
/// </summary>
public sealed class ClusterCertificates : IDisposable
{
    private readonly TempFolder _folder = new("pki");

    /// <param name="clientName">Common name of the client's certificate.</param>
    public ClusterCertificates(string clientName = "client")
    {
        CaFile = _folder.Combine("ca.crt");
        File.WriteAllText(CaFile, Authority.CertificatePem);
        (ServerCert, ServerKey) = Authority.Issue("member", ["127.0.0.1", "localhost"]).WriteTo(_folder, "server");
        Client = Authority.Issue(clientName, [], forServers: false);
        (ClientCert, ClientKey) = Client.WriteTo(_folder, "client");
        CrlFile = _folder.Combine("crl");
        File.WriteAllBytes(CrlFile, Authority.RevocationList());
    }

    public CertificateAuthority Authority { get; } = new();

    public IssuedCertificate Client { get; }

    public string CaFile { get; }

    public string ServerCert { get; }

    public string ServerKey { get; }

    public string ClientCert { get; }

    public string ClientKey { get; }

    /// <summary>Revokes nothing; in DER, as some releases of etcd read no other.</summary>
    public string CrlFile { get; }

    /// <summary>Extra flags of a server.</summary>
    public IReadOnlyList<string> ServerFlags =>
    [
        "--cert-file", ServerCert, "--key-file", ServerKey, "--client-cert-auth", "--trusted-ca-file", CaFile, "--client-crl-file", CrlFile,
        "--peer-cert-file", ServerCert, "--peer-key-file", ServerKey, "--peer-client-cert-auth", "--peer-trusted-ca-file", CaFile,
    ];

    public IReadOnlyList<string> EtcdctlFlags => ["--cacert", CaFile, "--cert", ClientCert, "--key", ClientKey];

    public string Combine(string name) => _folder.Combine(name);

    /// <summary>For a client with its certificate, or with another.</summary>
    public SslClientAuthenticationOptions ClientOptions(IssuedCertificate? certificate = null)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(Authority.Certificate);
        return new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create((certificate ?? Client).Load(), null, offline: true),
            CertificateChainPolicy = policy,
        };
    }

    public void Dispose()
    {
        Authority.Dispose();
        _folder.Dispose();
    }
}
