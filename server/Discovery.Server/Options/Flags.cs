using System.CommandLine;

namespace Discovery.Server.Options;

/// <summary>The command line: each flag but --verify and --memory-budget-bytes is one of etcd's, also as the environment variable ETCD_NAME.</summary>
internal sealed class Flags
{
    private const string DefaultClientUrl = "http://localhost:2379";
    private const string DefaultPeerUrl = "http://localhost:2380";

    private readonly Func<string, string?> _environment;

    public Flags(Func<string, string?> environment)
    {
        _environment = environment;
        Name = Flag("name", "default", "Human-readable name of this member.");
        DataDir = Flag("data-dir", "", "Folder that holds everything this member keeps. Default: ${name}.etcd");
        ListenClientUrls = Flag("listen-client-urls", DefaultClientUrl, "Addresses to serve clients on, comma-separated.");
        AdvertiseClientUrls = Flag("advertise-client-urls", DefaultClientUrl, "Client addresses told to others. Required when --listen-client-urls is set.");
        ListenPeerUrls = Flag("listen-peer-urls", DefaultPeerUrl, "Addresses to serve other members on, comma-separated.");
        InitialAdvertisePeerUrls = Flag("initial-advertise-peer-urls", DefaultPeerUrl, "Peer addresses told to other members.");
        InitialCluster = Flag("initial-cluster", "", "Members at the first start: name=peer-url,… Default: ${name}=${initial-advertise-peer-urls}");
        InitialClusterState = Flag("initial-cluster-state", "new", "new or existing.");
        InitialClusterToken = Flag("initial-cluster-token", "etcd-cluster", "Keeps clusters with the same addresses apart.");
        LogLevel = Flag("log-level", "info", "debug, info, warn, error, panic or fatal.");
        SnapshotCount = Flag("snapshot-count", "100000", "Entries between two checkpoints.");
        MaxTxnOps = Flag("max-txn-ops", "128", "Operations allowed in one transaction.");
        MaxRequestBytes = Flag("max-request-bytes", "1572864", "Bytes of one client request.");
        MaxConcurrentStreams = Flag("max-concurrent-streams", "4294967295", "Streams that one client connection may have open.");
        HeartbeatInterval = Flag("heartbeat-interval", "100", "Milliseconds between heartbeats.");
        ElectionTimeout = Flag("election-timeout", "1000", "Milliseconds without a leader before an election.");
        ForceNewCluster = Switch("force-new-cluster", "The majority is lost for good: start a cluster of one with this member's data.");
        Verify = Switch("verify", "Offline: read everything in --data-dir, change nothing, print what was read and what is damaged. Exit code 0: sound, 1: damaged, 2: not verified.", fromEnvironment: false);
        QuotaBackendBytes = Flag("quota-backend-bytes", "0", "Size of the store at which writes are refused until there is room; 0 for 8 GiB, negative for no quota.");
        MemoryBudget = Flag("memory-budget-bytes", "33554432", "Memory for records, at least 16777216; older ones are read from the disk. Keys are in memory besides.", fromEnvironment: false);
        AutoCompactionMode = Flag("auto-compaction-mode", "periodic", "What --auto-compaction-retention counts: periodic (time) or revision.");
        AutoCompactionRetention = Flag("auto-compaction-retention", "0", "History to keep: hours or a duration (periodic), or revisions; 0 keeps all of it.");
        WatchProgressNotifyInterval = Flag(
            "experimental-watch-progress-notify-interval", "10m", "How often an idle watch that asked for it is told the revision.");
        CorruptCheckTime = Flag("corrupt-check-time", "1h", "How often the leader compares the data of all members; 0 for never.");
        AuthToken = Flag("auth-token", "simple", "Tokens of users: simple, or jwt,sign-method=RS256,priv-key=file,pub-key=file,ttl=10m (RS, PS, ES and HS with 256, 384 or 512).");
        AuthTokenTtl = Flag("auth-token-ttl", "300", "Seconds that a simple token lives after its last use.");
        BcryptCost = Flag("bcrypt-cost", "10", "Work of hashing a password, 4 to 20: one more doubles it. The hash is PBKDF2, not bcrypt.");
        ExperimentalCorruptCheckTime = Flag("experimental-corrupt-check-time", "", "The same, by its older name.");
    }

    public RootCommand Root { get; } = new("A Discovery node: etcd v3 on the wire. \"snapshot restore <file>\" makes a data folder of a saved snapshot instead; see its --help.");

    public Option<string> Name { get; }

    public Option<string> DataDir { get; }

    public Option<string> ListenClientUrls { get; }

    public Option<string> AdvertiseClientUrls { get; }

    public Option<string> ListenPeerUrls { get; }

    public Option<string> InitialAdvertisePeerUrls { get; }

    public Option<string> InitialCluster { get; }

    public Option<string> InitialClusterState { get; }

    public Option<string> InitialClusterToken { get; }

    public Option<string> LogLevel { get; }

    public Option<string> SnapshotCount { get; }

    public Option<string> MaxTxnOps { get; }

    public Option<string> MaxRequestBytes { get; }

    public Option<string> MaxConcurrentStreams { get; }

    public Option<string> HeartbeatInterval { get; }

    public Option<string> ElectionTimeout { get; }

    public Option<string> ForceNewCluster { get; }

    /// <summary>Not one of etcd's flags, and not a variable: ETCD_VERIFY means something else there.</summary>
    public Option<string> Verify { get; }

    public Option<string> QuotaBackendBytes { get; }

    /// <summary>Not one of etcd's: there the whole database is mapped into memory.</summary>
    public Option<string> MemoryBudget { get; }

    public Option<string> AutoCompactionMode { get; }

    public Option<string> AutoCompactionRetention { get; }

    public Option<string> WatchProgressNotifyInterval { get; }

    public Option<string> CorruptCheckTime { get; }

    public Option<string> ExperimentalCorruptCheckTime { get; }

    public Option<string> AuthToken { get; }

    public Option<string> AuthTokenTtl { get; }

    public Option<string> BcryptCost { get; }

    /// <summary>etcd takes -name as well as --name.</summary>
    public static string[] Normalize(string[] args) =>
        [.. args.Select(a => a.Length > 2 && a[0] == '-' && a[1] != '-' && char.IsAsciiLetter(a[1]) ? "-" + a : a)];

    public static string EnvironmentName(Option option) =>
        "ETCD_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>Variables that look like ours and are none: a typo, or a flag that this version does not have.</summary>
    public IReadOnlyList<string> UnknownVariables(IEnumerable<string> names)
    {
        var known = Root.Options.Where(option => option != Verify).Select(EnvironmentName).ToHashSet(StringComparer.Ordinal);
        return [.. names.Where(n => n.StartsWith("ETCD_", StringComparison.Ordinal) && !known.Contains(n)).Order(StringComparer.Ordinal)];
    }

    /// <summary>True when the flag or its variable was given, as opposed to the default.</summary>
    public bool IsGiven(ParseResult result, Option<string> option) =>
        result.GetResult(option) is { Implicit: false } || !string.IsNullOrEmpty(_environment(EnvironmentName(option)));

    /// <summary>Takes =true and =false, and means true when it stands alone, as in etcd; the reader sees to that.</summary>
    private Option<string> Switch(string name, string help, bool fromEnvironment = true)
    {
        var option = Flag(name, "false", help, fromEnvironment);
        option.Arity = ArgumentArity.ZeroOrOne;
        return option;
    }

    private Option<string> Flag(string name, string fallback, string help, bool fromEnvironment = true)
    {
        var option = new Option<string>("--" + name) { Description = help, HelpName = "value" };
        // The flag wins over the variable, the variable over the default.
        option.DefaultValueFactory = _ => fromEnvironment && _environment(EnvironmentName(option)) is { Length: > 0 } value ? value : fallback;
        Root.Options.Add(option);
        return option;
    }
}
