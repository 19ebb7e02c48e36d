namespace Discovery.Server.Peers;

/// <param name="Id">The member.</param>
/// <param name="Urls">Its peer URLs, at least one; they are tried in turn.</param>
internal sealed record PeerAddress(ulong Id, IReadOnlyList<Uri> Urls);
