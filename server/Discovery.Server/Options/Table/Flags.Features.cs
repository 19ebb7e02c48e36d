namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private const string Checked = "all data are checked at each start";
    private const string Upkeep = "what was compacted goes in small steps between other work";
    private const string Defragments = "space is given back by itself, while the member serves";
    private const string CompareTime = "--corrupt-check-time compares the members' data";
    private const string LeaseTimes = "the remaining time of long leases is always kept";

    private static readonly FlagGroup FeatureGroup = new("Experimental feature");

    public static readonly Flag CorruptCheckTime = FeatureGroup.Duration("corrupt-check-time", "1h", "How often the leader compares the data of all members; 0 for never.");
    public static readonly Flag ExperimentalCorruptCheckTime = FeatureGroup.OtherName("experimental-corrupt-check-time", CorruptCheckTime);
    public static readonly Flag WatchProgressNotifyInterval = FeatureGroup.Duration(
        "watch-progress-notify-interval", "10m", "How often an idle watch that asked for it is told the revision.");
    public static readonly Flag ExperimentalWatchProgressNotifyInterval = FeatureGroup.OtherName(
        "experimental-watch-progress-notify-interval", WatchProgressNotifyInterval);
    public static readonly Flag InitialCorruptCheck = FeatureGroup.WithoutEffect(
        FlagKind.Switch, "experimental-initial-corrupt-check", "false", "Check the data before serving.", Checked);
    public static readonly Flag CompactHashCheckEnabled = FeatureGroup.WithoutEffect(
        FlagKind.Switch, "experimental-compact-hash-check-enabled", "false", "Compare the hashes of compactions.", CompareTime);
    public static readonly Flag CompactHashCheckTime = FeatureGroup.WithoutEffect(
        FlagKind.Duration, "compact-hash-check-time", "1m", "How often to compare them.", CompareTime);
    public static readonly Flag ExperimentalCompactHashCheckTime = FeatureGroup.OtherName("experimental-compact-hash-check-time", CompactHashCheckTime);
    public static readonly Flag EnableV2V3 = FeatureGroup.WithoutEffect(
        FlagKind.Text, "experimental-enable-v2v3", "", "Serve v2 under a prefix of v3.", "there is no v2 here");
    public static readonly Flag LeaseCheckpoint = FeatureGroup.WithoutEffect(
        FlagKind.Switch, "experimental-enable-lease-checkpoint", "false", "Keep the remaining time of leases.", LeaseTimes);
    public static readonly Flag LeaseCheckpointPersist = FeatureGroup.WithoutEffect(
        FlagKind.Switch, "experimental-enable-lease-checkpoint-persist", "false", "Keep it through restarts.", LeaseTimes);
    public static readonly Flag CompactionBatchLimit = FeatureGroup.WithoutEffect(
        FlagKind.Number, "compaction-batch-limit", "1000", "Revisions deleted at once by a compaction.", Upkeep);
    public static readonly Flag ExperimentalCompactionBatchLimit = FeatureGroup.OtherName("experimental-compaction-batch-limit", CompactionBatchLimit);
    public static readonly Flag CompactionSleepInterval = FeatureGroup.WithoutEffect(
        FlagKind.Duration, "compaction-sleep-interval", "10ms", "Time between two of its steps.", Upkeep);
    public static readonly Flag ExperimentalCompactionSleepInterval = FeatureGroup.OtherName("experimental-compaction-sleep-interval", CompactionSleepInterval);
    public static readonly Flag DowngradeCheckTime = FeatureGroup.WithoutEffect(
        FlagKind.Duration, "downgrade-check-time", "5s", "How often to look how far a downgrade is.", "there is no older version");
    public static readonly Flag ExperimentalDowngradeCheckTime = FeatureGroup.OtherName("experimental-downgrade-check-time", DowngradeCheckTime);
    public static readonly Flag MemoryMlock = FeatureGroup.WithoutEffect(
        FlagKind.Switch, "memory-mlock", "false", "Keep all pages in memory.", "use MemorySwapMax=0 of systemd, or turn swap off");
    public static readonly Flag ExperimentalMemoryMlock = FeatureGroup.OtherName("experimental-memory-mlock", MemoryMlock);
    public static readonly Flag WarningApplyDuration = FeatureGroup.Duration(
        "warning-apply-duration", "100ms", "Entries and reads that take longer are logged; 0 for all.");
    public static readonly Flag ExperimentalWarningApplyDuration = FeatureGroup.OtherName("experimental-warning-apply-duration", WarningApplyDuration);
    public static readonly Flag WarningUnaryRequestDuration = FeatureGroup.Duration(
        "warning-unary-request-duration", "300ms", "Unary requests that take longer are logged (3.6); 0 for all.");
    public static readonly Flag ExperimentalWarningUnaryRequestDuration = FeatureGroup.OtherName(
        "experimental-warning-unary-request-duration", WarningUnaryRequestDuration);
    public static readonly Flag SharedBuffer = FeatureGroup.WithoutEffect(
        FlagKind.Switch, "experimental-txn-mode-write-with-shared-buffer", "true", "How checks of a writing transaction read.", "readers never wait here");
    public static readonly Flag BootstrapDefrag = FeatureGroup.WithoutEffect(
        FlagKind.Number, "bootstrap-defrag-threshold-megabytes", "0", "Defragment at the start when it frees as much.", Defragments);
    public static readonly Flag ExperimentalBootstrapDefrag = FeatureGroup.OtherName("experimental-bootstrap-defrag-threshold-megabytes", BootstrapDefrag);
    public static readonly Flag StopOnDefrag = FeatureGroup.WithoutEffect(
        FlagKind.Switch, "experimental-stop-grpc-service-on-defrag", "false", "Say \"not serving\" while defragmenting.", Defragments);
    public static readonly Flag MaxLearners = FeatureGroup.Number("max-learners", "1", "Learners that a cluster may have (3.6); the leader's flag counts.");
    public static readonly Flag ExperimentalMaxLearners = FeatureGroup.OtherName("experimental-max-learners", MaxLearners);
    public static readonly Flag SnapshotCatchUp = FeatureGroup.WithoutEffect(
        FlagKind.Number, "snapshot-catchup-entries", "5000", "Entries kept in memory for slow members (3.6).", "5,000 entries or 64 MiB are kept");
    public static readonly Flag ExperimentalSnapshotCatchUp = FeatureGroup.OtherName("experimental-snapshot-catchup-entries", SnapshotCatchUp);
    public static readonly Flag FeatureGates = FeatureGroup.WithoutEffect(
        FlagKind.Text, "feature-gates", "", "Features to turn on or off: Name=true,… (3.6).", "there is nothing behind etcd's gates that could be turned off here");
}
