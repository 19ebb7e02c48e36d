namespace Discovery.Server.Peers;

/// <summary>Limits of the protocol between members; both sides have to agree on them.</summary>
internal static class PeerLimits
{
    /// <summary>
    /// The largest message, in bytes: entries up to 4 MiB, the one that went beyond them (a request has at most 3.5 MiB), and as much
    /// again for what surrounds them. A snapshot travels in pieces far below it.
    /// </summary>
    public const int MessageBytesMax = 16 << 20;
}
