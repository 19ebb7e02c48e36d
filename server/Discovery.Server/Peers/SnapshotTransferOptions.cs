namespace Discovery.Server.Peers;

/// <summary>Settings of snapshot transfers. Ticks are those of the node.</summary>
internal sealed record SnapshotTransferOptions
{
    public static SnapshotTransferOptions Default { get; } = new();

    /// <summary>Data of one chunk: large enough for the line to be busy although each waits for the answer to the one before it.</summary>
    public int ChunkBytes { get; init; } = 1 << 20;

    /// <summary>Without an answer for so long a chunk is sent again; the wait doubles each time, up to eight times of this.</summary>
    public int ResendTicks { get; init; } = 10;

    /// <summary>Without progress for so long the sender gives up, and the receiver throws away what it has.</summary>
    public int GiveUpTicks { get; init; } = 300;

    /// <summary>How often a refused transfer starts over.</summary>
    public int RestartsMax { get; init; } = 3;
}
