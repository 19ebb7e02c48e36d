namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup SecurityGroup = new("Security");

    public static readonly Flag CertFile = SecurityGroup.Text("cert-file", "", "Certificate for clients (PEM), with the chain below its authority.");
    public static readonly Flag KeyFile = SecurityGroup.Text("key-file", "", "Key of --cert-file (PEM).");
    public static readonly Flag ClientCertAuth = SecurityGroup.Switch("client-cert-auth", "false", "Clients need a certificate; its common name is their user.");
    public static readonly Flag ClientCertFile = SecurityGroup.WithoutEffect(
        FlagKind.Text, "client-cert-file", "", "Certificate of the gateway towards its own server.", "the gateway makes no connection");
    public static readonly Flag ClientKeyFile = SecurityGroup.WithoutEffect(FlagKind.Text, "client-key-file", "", "Key of --client-cert-file.", "the gateway makes no connection");
    public static readonly Flag ClientCrlFile = SecurityGroup.Text("client-crl-file", "", "Revocation list for clients' certificates (PEM or DER).");
    public static readonly Flag ClientCertAllowedHostname = SecurityGroup.Text(
        "client-cert-allowed-hostname", "", "Host names, one of which a client's certificate has to be for.");
    public static readonly Flag TrustedCaFile = SecurityGroup.Text("trusted-ca-file", "", "Authorities of clients' certificates (PEM); clients then need one.");
    public static readonly Flag AutoTls = SecurityGroup.Switch("auto-tls", "false", "Serve clients with a certificate that this member makes for itself.");
    public static readonly Flag PeerCertFile = SecurityGroup.Text("peer-cert-file", "", "Certificate for other members (PEM), as server and as client.");
    public static readonly Flag PeerKeyFile = SecurityGroup.Text("peer-key-file", "", "Key of --peer-cert-file (PEM).");
    public static readonly Flag PeerClientCertAuth = SecurityGroup.Switch("peer-client-cert-auth", "false", "Other members need a certificate.");
    public static readonly Flag PeerTrustedCaFile = SecurityGroup.Text("peer-trusted-ca-file", "", "Authorities of members' certificates (PEM); members then need one.");
    public static readonly Flag PeerCertAllowedCn = SecurityGroup.Text("peer-cert-allowed-cn", "", "Common names, one of which a member's certificate must have.");
    public static readonly Flag PeerCertAllowedHostname = SecurityGroup.Text(
        "peer-cert-allowed-hostname", "", "Host names, one of which a member's certificate has to be for.");
    public static readonly Flag PeerAutoTls = SecurityGroup.Switch(
        "peer-auto-tls", "false", "Certificates that members make for themselves: encrypted, but nobody is verified.");
    public static readonly Flag PeerClientCertFile = SecurityGroup.Text("peer-client-cert-file", "", "Certificate towards other members when it is not --peer-cert-file.");
    public static readonly Flag PeerClientKeyFile = SecurityGroup.Text("peer-client-key-file", "", "Key of --peer-client-cert-file.");
    public static readonly Flag SelfSignedCertValidity = SecurityGroup.Number(
        "self-signed-cert-validity", "1", "Years that certificates of --auto-tls and --peer-auto-tls are valid.");
    public static readonly Flag PeerCrlFile = SecurityGroup.Text("peer-crl-file", "", "Revocation list for members' certificates (PEM or DER).");
    public static readonly Flag PeerSkipClientSanVerification = SecurityGroup.Switch(
        "peer-skip-client-san-verification", "false", "Let a member's certificate come from another address than it is for.");
    public static readonly Flag ExperimentalPeerSkipClientSanVerification = SecurityGroup.OtherName(
        "experimental-peer-skip-client-san-verification", PeerSkipClientSanVerification);
    public static readonly Flag CipherSuites = SecurityGroup.Text("cipher-suites", "", "Cipher suites of TLS 1.2 by their names, comma-separated; the system's when empty.");
    public static readonly Flag Cors = SecurityGroup.Origins("cors", "*", "Origins that browsers may come from; * or empty for all.");
    public static readonly Flag HostWhitelist = SecurityGroup.Text("host-whitelist", "*", "Host names that HTTP requests without TLS may name; * or empty for all.");
    public static readonly Flag TlsMinVersion = SecurityGroup.Text("tls-min-version", "TLS1.2", "Lowest version of TLS: TLS1.2 or TLS1.3.");
    public static readonly Flag TlsMaxVersion = SecurityGroup.Text("tls-max-version", "", "Highest version of TLS: TLS1.2 or TLS1.3; TLS1.3 when empty.");
}
