namespace Discovery.Rpc.Kestrel;

/// <summary>What the first bytes of a connection say about it.</summary>
internal enum PeekResult
{
    Undecided,
    Http1,
    Http2,
    Closed,

    /// <summary>A record of a TLS handshake.</summary>
    Tls,

    /// <summary>None of these: another protocol, or noise.</summary>
    Stranger,
}
