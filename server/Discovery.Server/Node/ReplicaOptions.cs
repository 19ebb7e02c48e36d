using Discovery.Server.Node.Compaction;
using Discovery.Server.Metrics;
using Discovery.Server.Peers;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>What a replica has to know beside its data. Times are in ticks where a tick is a heartbeat interval.</summary>
internal sealed record ReplicaOptions
{
    public int ElectionTicks { get; init; } = 10;

    /// <summary>How long a request may wait for consensus.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    public ApplierOptions Applier { get; init; } = new();

    public SpaceOptions Space { get; init; } = new();

    /// <summary>Learners that the cluster may have while this member leads.</summary>
    public int LearnersMax { get; init; } = MembershipRules.LearnersMaxDefault;

    /// <summary>Null when nothing is compacted but what somebody asks for.</summary>
    public AutoCompactionOptions? AutoCompaction { get; init; }

    public SnapshotTransferOptions Snapshots { get; init; } = SnapshotTransferOptions.Default with { RestartsMax = 0 };

    /// <summary>Applied entries kept in memory for followers that lag.</summary>
    public int RetainedEntriesMax { get; init; } = 10_000;

    /// <summary>Bytes of entries in one message; one entry always fits.</summary>
    public long MessageBytesMax { get; init; } = 1L << 20;

    /// <summary>Bytes of entries that a leader appends ahead of what is committed.</summary>
    public long UncommittedBytesMax { get; init; } = 64L << 20;

    /// <summary>Messages with entries that may be on their way to a follower.</summary>
    public int InflightMessagesMax { get; init; } = 256;

    /// <summary>Bytes of committed entries that may wait to be applied; beyond, no more entries are taken in.</summary>
    public long ApplyBytesBehindMax { get; init; } = 64L << 20;

    /// <summary>How often a leader compares the data of all members; zero for never.</summary>
    public TimeSpan CorruptCheckInterval { get; init; } = TimeSpan.Zero;

    /// <summary>Hears what comes of that.</summary>
    public ICorruptionObserver Corruption { get; init; } = NobodyObserves.Instance;

    /// <summary>Runs what takes too long for the loops, on another thread. By default it takes their time.</summary>
    public Action<Action> RunAside { get; init; } = work => work();

    public NodeMetrics Metrics { get; init; } = new();

    /// <summary>The only source of chance: a number from 0 to the argument minus one.</summary>
    public required Func<int, int> Random { get; init; }

    /// <summary>Ids of members, requests and transfers: 64 random bits, never 0.</summary>
    public required Func<ulong> DrawId { get; init; }
}
