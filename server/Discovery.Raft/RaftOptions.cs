namespace Discovery.Raft;

/// <summary>Limits and identity of a consensus core.</summary>
public sealed record RaftOptions
{
    /// <summary>This member's id; never 0, as 0 stands for "nobody".</summary>
    public required ulong Id { get; init; }

    /// <summary>Ticks without a leader before a member asks for an election, drawn from here to twice as many minus one. Default 10.</summary>
    public int ElectionTicks { get; init; } = 10;

    /// <summary>Ticks between two heartbeats; well below <see cref="ElectionTicks"/>. Default 1.</summary>
    public int HeartbeatTicks { get; init; } = 1;

    /// <summary>The only source of chance: a number from 0 to the argument minus one. Spreads election time-outs (paper, section 5.2).</summary>
    public required Func<int, int> Random { get; init; }

    /// <summary>
    /// Bytes of entries that may be appended and not yet committed; a proposal beyond is dropped, so that a leader whose
    /// disk or quorum stalls does not fill its memory. Default 64 MiB; one proposal is always let through when nothing is waiting.
    /// </summary>
    public long UncommittedBytesMax { get; init; } = 64L << 20;

    /// <summary>Bytes of entries in one message; one entry is always let through. Default 1 MiB.</summary>
    public long MessageBytesMax { get; init; } = 1L << 20;

    /// <summary>Messages with entries that may be on their way to a follower. Default 256.</summary>
    public int InflightMessagesMax { get; init; } = 256;

    /// <summary>Bytes of entries that may be on their way to a follower. Default 16 MiB.</summary>
    public long InflightBytesMax { get; init; } = 16L << 20;

    /// <summary>Applied entries kept in memory for followers that lag; who lags more gets a snapshot. Default 10,000.</summary>
    public int RetainedEntriesMax { get; init; } = 10_000;

    /// <summary>Bytes of applied entries kept in memory for followers that lag. Default 64 MiB.</summary>
    public long RetainedBytesMax { get; init; } = 64L << 20;

    /// <summary>Entries that a learner may lag behind and still be promoted. Default 1,000.</summary>
    public ulong PromotionLagMax { get; init; } = 1_000;
}
