namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private const string NoDiscovery = "write the members in --initial-cluster";

    private static readonly FlagGroup ClusteringGroup = new("Clustering");

    public static readonly Flag InitialAdvertisePeerUrls = ClusteringGroup.Urls(
        "initial-advertise-peer-urls", "http://localhost:2380", "Peer addresses told to other members.");
    public static readonly Flag InitialCluster = ClusteringGroup.Text(
        "initial-cluster", "", "Members at the first start: name=peer-url,…; this member alone when empty.");
    public static readonly Flag InitialClusterState = ClusteringGroup.Text(
        "initial-cluster-state", "new", "new for a founder, existing for a member that joins. Counts at the first start.", "new", "existing");
    public static readonly Flag InitialClusterToken = ClusteringGroup.Text(
        "initial-cluster-token", "etcd-cluster", "Keeps clusters with the same addresses apart.");
    public static readonly Flag AdvertiseClientUrls = ClusteringGroup.Urls(
        "advertise-client-urls", "http://localhost:2379", "Client addresses told to others. Required when --listen-client-urls is set.");
    public static readonly Flag Discovery = ClusteringGroup.Refused(FlagKind.Text, "discovery", "", "URL of a discovery service of v2.", NoDiscovery);
    public static readonly Flag DiscoveryFallback = ClusteringGroup.WithoutEffect(
        FlagKind.Text, "discovery-fallback", "proxy", "What to do without the discovery service of v2.", "there is no discovery service", "exit", "proxy");
    public static readonly Flag DiscoveryProxy = ClusteringGroup.WithoutEffect(
        FlagKind.Text, "discovery-proxy", "", "Proxy towards the discovery service.", "there is no discovery service");
    public static readonly Flag DiscoverySrv = ClusteringGroup.Refused(FlagKind.Text, "discovery-srv", "", "DNS domain whose SRV records name the members.", NoDiscovery);
    public static readonly Flag DiscoverySrvName = ClusteringGroup.Refused(FlagKind.Text, "discovery-srv-name", "", "Suffix of the SRV records' name.", NoDiscovery);
    public static readonly Flag DiscoveryEndpoints = ClusteringGroup.Refused(FlagKind.Text, "discovery-endpoints", "", "Endpoints of a discovery cluster (3.6).", NoDiscovery);
    public static readonly Flag DiscoveryToken = ClusteringGroup.Refused(FlagKind.Text, "discovery-token", "", "Token for the discovery cluster (3.6).", NoDiscovery);
    public static readonly Flag StrictReconfigCheck = ClusteringGroup.WithoutEffect(
        FlagKind.Switch, "strict-reconfig-check", "true", "Refuse changes of members that would cost the quorum.", "they are always refused");
    public static readonly Flag PreVote = ClusteringGroup.WithoutEffect(
        FlagKind.Switch, "pre-vote", "true", "Ask for votes on trial before an election.", "it is always so");
    public static readonly Flag AutoCompactionRetention = ClusteringGroup.Text(
        "auto-compaction-retention", "0", "History to keep: hours or a duration (periodic), or revisions; 0 keeps all of it.");
    public static readonly Flag AutoCompactionMode = ClusteringGroup.Text(
        "auto-compaction-mode", "periodic", "What --auto-compaction-retention counts: periodic (time) or revision.");
    public static readonly Flag EnableV2 = ClusteringGroup.WithoutEffect(FlagKind.Switch, "enable-v2", "false", "Serve the API of v2.", "there is no v2 here");
    public static readonly Flag V2Deprecation = ClusteringGroup.WithoutEffect(
        FlagKind.Text, "v2-deprecation", "not-yet", "How far v2 is gone.", "there is no v2 here", "not-yet", "write-only", "write-only-drop-data", "gone");
}
