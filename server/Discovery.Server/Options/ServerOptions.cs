using Discovery.Server.Node.Compaction;

namespace Discovery.Server.Options;

/// <summary>A validated set of options: every value is usable as it stands. Names and defaults are etcd's.</summary>
public sealed record ServerOptions
{
    public required string Name { get; init; }

    /// <summary>Absolute path.</summary>
    public required string DataDir { get; init; }

    public required IReadOnlyList<Uri> ListenClientUrls { get; init; }

    public required IReadOnlyList<Uri> AdvertiseClientUrls { get; init; }

    public required IReadOnlyList<Uri> ListenPeerUrls { get; init; }

    public required IReadOnlyList<Uri> InitialAdvertisePeerUrls { get; init; }

    /// <summary>Mixed into cluster and member ids, so that two clusters with the same addresses don't take each other for one.</summary>
    public required string InitialClusterToken { get; init; }

    /// <summary>The members at the first start, by name, with their peer URLs; this one is among them.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<Uri>> InitialCluster { get; init; }

    /// <summary>False for a member that joins a cluster which exists. Counts at the first start only.</summary>
    public required bool IsNewCluster { get; init; }

    /// <summary>The majority is lost for good: go on alone with what this member has.</summary>
    public required bool ForceNewCluster { get; init; }

    /// <summary>Only read the data folder, and say what is wrong with it.</summary>
    public required bool Verify { get; init; }

    public required LogOptions Log { get; init; }

    /// <summary>More addresses for clients.</summary>
    public required IReadOnlyList<Uri> ListenClientHttpUrls { get; init; }

    /// <summary>TLS towards clients, for https:// and unixs:// addresses.</summary>
    public required TlsFiles ClientTls { get; init; }

    /// <summary>TLS between members, for https:// addresses.</summary>
    public required TlsFiles PeerTls { get; init; }

    public required TlsPolicy Tls { get; init; }

    public required HttpSurfaceOptions Http { get; init; }

    public required ConnectionOptions Connections { get; init; }

    /// <summary>Entries applied between two checkpoints.</summary>
    public required int SnapshotCount { get; init; }

    /// <summary>Operations allowed in one transaction, per branch.</summary>
    public required int MaxTxnOps { get; init; }

    /// <summary>Bytes of one client request.</summary>
    public required int MaxRequestBytes { get; init; }

    /// <summary>HTTP/2 streams that one client connection may have open.</summary>
    public required int MaxConcurrentStreams { get; init; }

    /// <summary>Bytes that the revision store may have before writes that add are refused; 0 for no limit but the disk's.</summary>
    public required long QuotaBytes { get; init; }

    /// <summary>Memory for records; what is older is read from the disk.</summary>
    public required long MemoryBudgetBytes { get; init; }

    /// <summary>Null when nothing is compacted but what somebody asks for.</summary>
    public required AutoCompactionOptions? AutoCompaction { get; init; }

    public required TimeSpan HeartbeatInterval { get; init; }

    public required TimeSpan ElectionTimeout { get; init; }

    /// <summary>How often an idle watch that asked for it is told the current revision.</summary>
    public required TimeSpan WatchProgressNotifyInterval { get; init; }

    /// <summary>Learners that the cluster may have while this member leads.</summary>
    public required int LearnersMax { get; init; }

    /// <summary>How often a leader compares the data of all members; zero for never.</summary>
    public required TimeSpan CorruptCheckInterval { get; init; }

    /// <summary>Which requests are slow, and told of in the log.</summary>
    public SlowOptions Slow { get; init; } = SlowOptions.Default;

    /// <summary>What clients may have of this member.</summary>
    public ClientLimits Limits { get; init; } = new();

    /// <summary>How users prove who they are.</summary>
    public AuthOptions Auth { get; init; } = AuthOptions.Default;

    /// <summary>How long a request may wait for consensus: a proposal's time plus an election that may come between.</summary>
    public TimeSpan RequestTimeout => TimeSpan.FromSeconds(5) + (2 * ElectionTimeout);

    /// <summary>The shortest lease, seconds: a leader's failure must not end a lease that its owner could not renew meanwhile.</summary>
    public long LeaseSecondsMin => (long)Math.Ceiling(1.5 * ElectionTimeout.TotalSeconds);
}
