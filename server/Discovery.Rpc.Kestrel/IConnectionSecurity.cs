namespace Discovery.Rpc.Kestrel;

/// <summary>
/// A feature of connections that are encrypted, and the only one to ask: Kestrel's ITlsConnectionFeature is there on cleartext
/// connections as well, see <see cref="AnnouncedHttp2"/>.
/// </summary>
public interface IConnectionSecurity
{
    /// <summary>
    /// Common name of the client's certificate, which has been verified; null when clients need none on this port, and when it has no
    /// such name.
    /// </summary>
    string? ClientCommonName { get; }
}
