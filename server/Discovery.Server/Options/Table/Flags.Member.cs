namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private const string Engine = "the store is no bbolt database";
    private const string Checkpoints = "a checkpoint replaces the one before it, and the log below it goes with it";

    private static readonly FlagGroup MemberGroup = new("Member");

    public static readonly Flag Name = MemberGroup.Text("name", "default", "Human-readable name of this member.");
    public static readonly Flag DataDir = MemberGroup.Text("data-dir", "", "Folder that holds everything this member keeps; ${name}.etcd when empty.");
    public static readonly Flag WalDir = MemberGroup.WithoutEffect(
        FlagKind.Text, "wal-dir", "", "Folder of the log.", "the log is in --data-dir with everything else; put that on the fast disk");
    public static readonly Flag SnapshotCount = MemberGroup.Number("snapshot-count", "100000", "Entries between two checkpoints.");
    public static readonly Flag HeartbeatInterval = MemberGroup.Number("heartbeat-interval", "100", "Milliseconds between heartbeats.");
    public static readonly Flag ElectionTimeout = MemberGroup.Number("election-timeout", "1000", "Milliseconds without a leader before an election.");
    public static readonly Flag InitialElectionTickAdvance = MemberGroup.WithoutEffect(
        FlagKind.Switch, "initial-election-tick-advance", "true", "Shorten the first wait for an election.", "the first election waits as long as any other");
    public static readonly Flag ListenPeerUrls = MemberGroup.Urls("listen-peer-urls", "http://localhost:2380", "Addresses to serve other members on.");
    public static readonly Flag ListenClientUrls = MemberGroup.Urls("listen-client-urls", "http://localhost:2379", "Addresses to serve clients on: gRPC and HTTP.");
    public static readonly Flag ListenClientHttpUrls = MemberGroup.Urls(
        "listen-client-http-urls", "", "More addresses to serve clients on. All of them, and --listen-client-urls, serve gRPC and HTTP.");
    public static readonly Flag MaxSnapshots = MemberGroup.WithoutEffect(FlagKind.Number, "max-snapshots", "5", "Snapshot files to keep.", Checkpoints);
    public static readonly Flag MaxWals = MemberGroup.WithoutEffect(FlagKind.Number, "max-wals", "5", "Log files to keep.", Checkpoints);
    public static readonly Flag QuotaBackendBytes = MemberGroup.SignedNumber(
        "quota-backend-bytes", "0", "Size of the store at which writes are refused until there is room; 0 for 8 GiB, negative for no quota.");
    public static readonly Flag FreelistType = MemberGroup.WithoutEffect(FlagKind.Text, "backend-bbolt-freelist-type", "map", "Free list of bbolt.", Engine);
    public static readonly Flag BackendBatchInterval = MemberGroup.WithoutEffect(
        FlagKind.Duration, "backend-batch-interval", "", "Longest time before a commit of the database.", Engine);
    public static readonly Flag BackendBatchLimit = MemberGroup.WithoutEffect(FlagKind.Number, "backend-batch-limit", "0", "Operations in a commit of the database.", Engine);
    public static readonly Flag MaxTxnOps = MemberGroup.Number("max-txn-ops", "128", "Operations allowed in one transaction.");
    public static readonly Flag MaxRequestBytes = MemberGroup.Number("max-request-bytes", "1572864", "Bytes of one client request.");
    public static readonly Flag MaxConcurrentStreams = MemberGroup.Number("max-concurrent-streams", "4294967295", "Streams that one client connection may have open.");
    public static readonly Flag EnableGrpcGateway = MemberGroup.Switch("enable-grpc-gateway", "true", "Serve the methods as JSON under /v3/.");
    public static readonly Flag GrpcKeepaliveMinTime = MemberGroup.WithoutEffect(
        FlagKind.Duration, "grpc-keepalive-min-time", "5s", "Shortest time between two pings of a client.", "Kestrel does not show incoming pings");
    public static readonly Flag GrpcKeepaliveInterval = MemberGroup.Duration(
        "grpc-keepalive-interval", "30s", "A client's connection that was silent for this long is pinged; 0 for never.");
    public static readonly Flag GrpcKeepaliveTimeout = MemberGroup.Duration("grpc-keepalive-timeout", "20s", "What a ping has for its answer before the connection is closed.");
    public static readonly Flag SocketReusePort = MemberGroup.WithoutEffect(
        FlagKind.Switch, "socket-reuse-port", "false", "Let others listen on the same port.", "two members on one port would steal each other's clients");
    public static readonly Flag SocketReuseAddress = MemberGroup.WithoutEffect(
        FlagKind.Switch, "socket-reuse-address", "false", "Listen on an address that is in TIME_WAIT.", "it is always so");
    public static readonly Flag RaftReadTimeout = MemberGroup.WithoutEffect(
        FlagKind.Duration, "raft-read-timeout", "5s", "Read time-out between members.", "pings find members that are gone");
    public static readonly Flag RaftWriteTimeout = MemberGroup.WithoutEffect(
        FlagKind.Duration, "raft-write-timeout", "5s", "Write time-out between members.", "5 s without a byte taken, and more for large messages");
}
