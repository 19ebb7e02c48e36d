namespace Discovery.Server.Tls;

/// <summary>A certificate, key, authority or revocation list can't be used; the message names the file.</summary>
internal sealed class TlsFileException(string message, Exception? inner = null) : Exception(message, inner);
