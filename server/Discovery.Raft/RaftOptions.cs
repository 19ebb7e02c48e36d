namespace Discovery.Raft;

/// <summary>Limits and identity of a consensus core.</summary>
public sealed record RaftOptions
{
    /// <summary>This member's id; never 0, as 0 stands for "nobody".</summary>
    public required ulong Id { get; init; }

    /// <summary>
    /// Bytes of entries that may be appended and not yet committed; a proposal beyond is dropped, so that a leader whose
    /// disk stalls does not fill its memory. Default 64 MiB; one proposal is always let through when nothing is waiting.
    /// </summary>
    public long UncommittedBytesMax { get; init; } = 64L << 20;
}
