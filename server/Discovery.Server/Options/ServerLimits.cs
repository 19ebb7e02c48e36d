namespace Discovery.Server.Options;

/// <summary>Limits that no flag raises, each with its reason.</summary>
internal static class ServerLimits
{
    /// <summary>A key with its value has to fit a page of the revision store, which is 4 MiB and fixed for the life of a folder.</summary>
    public const int RequestBytesMax = 3 << 20;

    /// <summary>
    /// Quota of the store when none is given: what etcd recommends not to go beyond, a guard against writers gone wild. More can be asked for.
    /// </summary>
    public const long QuotaBytesDefault = 8L << 30;

    /// <summary>Entries between two checkpoints, as etcd's.</summary>
    public const int SnapshotEntriesDefault = 100_000;

    /// <summary>Four pages of the revision store: one to fill, one that is written, the rest to read from.</summary>
    public const long MemoryBudgetBytesMin = 16L << 20;

    /// <summary>What gRPC framing and fields may add to a request, as etcd allows.</summary>
    public const int RequestOverheadBytes = 512 << 10;

    /// <summary>etcd's upper limit.</summary>
    public const int ElectionTimeoutMsMax = 50_000;

    /// <summary>Proposals that may wait for the log; beyond, callers are told "too many requests".</summary>
    public const int ProposalsWaitingMax = 10_000;

    /// <summary>
    /// Bytes of all proposals of this member's clients that are not answered yet, wherever they are on their way; beyond, callers are told
    /// the same. Twice what a leader may have uncommitted, as what is committed has to be applied too.
    /// </summary>
    public const long ProposalBytesWaitingMax = 128L << 20;

    /// <summary>Applied entries kept in memory for followers that lag, as etcd's <c>--experimental-snapshot-catchup-entries</c>.</summary>
    public const int RetainedEntriesMax = 5_000;

    /// <summary>Linearizable reads that may wait for a read index; beyond, callers are told the same.</summary>
    public const int ReadsWaitingMax = 65_536;

    /// <summary>Bytes of one write to the log: larger batches would only add latency, as the disk is busy by then.</summary>
    public const int BatchBytesMax = 4 << 20;

    /// <summary>Messages of other members that may wait for the Raft loop; beyond, their senders are held back.</summary>
    public const int MessagesWaitingMax = 8_192;

    /// <summary>Bytes of entries in these messages.</summary>
    public const long MessageBytesWaitingMax = 64L << 20;

    /// <summary>Hashes of all data that may be asked for and not be computed yet; beyond, callers are told "too many requests".</summary>
    public const int HashesWaitingMax = 8;

    /// <summary>How long a leader waits for the other members' hashes: each reads all that it has.</summary>
    public static readonly TimeSpan HashPatience = TimeSpan.FromMinutes(10);

    /// <summary>Ticks without an answer after which a read index is asked for again, and the leader too.</summary>
    public const int RetryTicks = 5;
}
