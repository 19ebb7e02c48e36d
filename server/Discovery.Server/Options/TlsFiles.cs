namespace Discovery.Server.Options;

/// <summary>What one port, that for clients or that for members, proves itself with and whom it believes. Paths are absolute, or empty.</summary>
public sealed record TlsFiles
{
    public string CertFile { get; init; } = "";

    public string KeyFile { get; init; } = "";

    /// <summary>Presented to other members in the place of <see cref="CertFile"/>.</summary>
    public string ClientCertFile { get; init; } = "";

    public string ClientKeyFile { get; init; } = "";

    public string TrustedCaFile { get; init; } = "";

    public string CrlFile { get; init; } = "";

    public bool ClientCertAuth { get; init; }

    /// <summary>Common names, one of which the other side must have; empty for any.</summary>
    public IReadOnlyList<string> AllowedNames { get; init; } = [];

    /// <summary>Host names, one of which the other side's certificate has to be for; empty for any.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The certificate is made by this member, when none is given.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>A member's certificate may come from another address than it is for.</summary>
    public bool SkipsAddressCheck { get; init; }

    /// <summary>As in etcd, naming authorities is enough.</summary>
    public bool AsksForCertificates => ClientCertAuth || TrustedCaFile.Length > 0;

    public bool HasCertificate => CertFile.Length > 0;

    /// <summary>No file, and none to be made.</summary>
    public bool IsEmpty => !HasCertificate && !IsAutomatic;
}
