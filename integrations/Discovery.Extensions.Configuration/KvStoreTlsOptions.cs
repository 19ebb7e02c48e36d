namespace Discovery.Extensions.Configuration;

/// <summary>TLS towards https endpoints: whom to trust and who to be. All files are PEM.</summary>
public sealed record KvStoreTlsOptions
{
    /// <summary>The authorities to trust instead of the system's; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The client's certificate; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of the certificate; null when it stands in the same file.</summary>
    public string? KeyFile { get; init; }
}
