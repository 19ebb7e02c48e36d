namespace Discovery.Rpc.Kestrel;

/// <summary>
/// A feature of connections whose client certificate was verified, and only of those: whoever sets it says that the client is who the
/// certificate names. Of our own, as others fill Kestrel's for their purposes.
/// </summary>
public interface IClientCertificateNameFeature
{
    /// <summary>The subject's common name; null when the subject has none.</summary>
    string? CommonName { get; }
}
