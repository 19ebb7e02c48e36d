using System.Globalization;
using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

/// <summary>Turns what the user wrote into <see cref="ServerOptions"/>, or into a list of everything that is wrong with it.</summary>
internal sealed partial class OptionsReader(FlagValues values)
{
    private readonly List<string> _errors = [.. values.UsageErrors, .. values.Errors];
    private readonly List<string> _warnings = [.. values.Warnings];

    /// <summary>All that is wrong, not only the first.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Asked to verify, whatever else is wrong.</summary>
    public bool IsVerify => values.IsGiven(Flags.Verify);

    /// <summary>Null when there are <see cref="Errors"/>.</summary>
    public ServerOptions? Read()
    {
        var name = Text(Flags.Name);
        if (name.Length == 0 || name.AsSpan().IndexOfAny('=', ',') >= 0)
            Error(Flags.Name, "must not be empty nor contain '=' or ','");
        var dataDir = Text(Flags.DataDir) is { Length: > 0 } given ? given : name + ".etcd";
        var advertised = PeerUrls(Flags.InitialAdvertisePeerUrls, listens: false);
        var clients = Urls(Flags.ListenClientUrls, listens: true);
        var more = UrlList.Parse(Flags.ListenClientHttpUrls.ToString(), Text(Flags.ListenClientHttpUrls), listens: true, _errors);
        var peers = PeerUrls(Flags.ListenPeerUrls, listens: true);
        var http = Http();
        var options = new ServerOptions
        {
            Name = name,
            DataDir = FullPath(Flags.DataDir, dataDir),
            ListenClientUrls = clients,
            ListenClientHttpUrls = more,
            AdvertiseClientUrls = Urls(Flags.AdvertiseClientUrls, listens: false),
            ListenPeerUrls = peers,
            InitialAdvertisePeerUrls = advertised,
            InitialCluster = Cluster(name, advertised),
            IsNewCluster = Text(Flags.InitialClusterState) != "existing",
            ForceNewCluster = Switch(Flags.ForceNewCluster),
            Verify = Switch(Flags.Verify),
            InitialClusterToken = Text(Flags.InitialClusterToken),
            Log = Log(),
            ClientTls = ClientTls([.. clients, .. more, .. http.ListenMetricsUrls]),
            PeerTls = PeerTls(peers),
            Tls = Tls(),
            Http = http,
            Connections = Connections(),
            // As etcd has it, none is the default.
            SnapshotCount = Number(Flags.SnapshotCount, 0, int.MaxValue) is > 0 and var entries ? entries : ServerLimits.SnapshotEntriesDefault,
            MaxTxnOps = Number(Flags.MaxTxnOps, 1, int.MaxValue),
            MaxRequestBytes = Number(Flags.MaxRequestBytes, 1, ServerLimits.RequestBytesMax),
            MaxConcurrentStreams = Number(Flags.MaxConcurrentStreams, 1, uint.MaxValue),
            QuotaBytes = Quota(),
            MemoryBudgetBytes = MemoryBudget(),
            AutoCompaction = Compaction(),
            HeartbeatInterval = TimeSpan.FromMilliseconds(Number(Flags.HeartbeatInterval, 0, int.MaxValue)),
            ElectionTimeout = TimeSpan.FromMilliseconds(Number(Flags.ElectionTimeout, 0, int.MaxValue)),
            WatchProgressNotifyInterval = Duration(Flags.WatchProgressNotifyInterval),
            Slow = new SlowOptions(DurationOrOff(Flags.WarningApplyDuration), DurationOrOff(Flags.WarningUnaryRequestDuration)),
            Limits = Limits(),
            LearnersMax = Number(Flags.MaxLearners, 0, int.MaxValue),
            CorruptCheckInterval = DurationOrOff(Flags.CorruptCheckTime),
            Auth = Auth(),
        };
        CheckTogether(options);
        return _errors.Count == 0 ? options : null;
    }

    private void CheckTogether(ServerOptions options)
    {
        if (values.IsGiven(Flags.ListenClientUrls) && !values.IsGiven(Flags.AdvertiseClientUrls))
            _errors.Add("--advertise-client-urls is required when --listen-client-urls is set explicitly");
        var (heartbeat, election) = (options.HeartbeatInterval.TotalMilliseconds, options.ElectionTimeout.TotalMilliseconds);
        if (heartbeat == 0)
            _errors.Add("--heartbeat-interval must be >0 (set to 0ms)");
        if (election == 0)
            _errors.Add("--election-timeout must be >0 (set to 0ms)");
        else if (election < 5 * heartbeat)
            _errors.Add($"--election-timeout[{election}ms] should be at least as 5 times as --heartbeat-interval[{heartbeat}ms]");
        if (election > ServerLimits.ElectionTimeoutMsMax)
            _errors.Add($"--election-timeout[{election}ms] is too long, and should be set less than {ServerLimits.ElectionTimeoutMsMax}ms");
        if (Switch(Flags.LeaseCheckpointPersist) && !Switch(Flags.LeaseCheckpoint))
            _errors.Add("setting experimental-enable-lease-checkpoint-persist requires experimental-enable-lease-checkpoint");
        if (Switch(Flags.CompactHashCheckEnabled) && DurationOrOff(Flags.CompactHashCheckTime) == TimeSpan.Zero)
            _errors.Add("--experimental-compact-hash-check-time must be >0 (set to 0s)");
    }

    private IReadOnlyDictionary<string, IReadOnlyList<Uri>> Cluster(string name, IReadOnlyList<Uri> advertised)
    {
        if (Text(Flags.InitialCluster) is not { Length: > 0 } text)
            return new Dictionary<string, IReadOnlyList<Uri>> { [name] = advertised };
        // Whether it fits this member counts at the first start only: see ClusterPlan.
        return InitialCluster.Parse(text, _errors);
    }

    private bool Switch(Flag flag) => FlagSyntax.TryBool(Text(flag), out var value) && value;

    private string Text(Flag flag) => values.Text(flag);

    private IReadOnlyList<Uri> Urls(Flag flag, bool listens) => UrlList.ParseSome(flag.ToString(), Text(flag), listens, _errors);

    private IReadOnlyList<Uri> PeerUrls(Flag flag, bool listens)
    {
        var urls = Urls(flag, listens);
        if (urls.Any(UrlList.IsUnix))
            Error(flag, "has a unix socket: members are reached over http:// and https:// only");
        return urls;
    }

    private LogLevel Level()
    {
        switch (Text(Flags.LogLevel))
        {
            case "debug": return LogLevel.Debug;
            case "info": return LogLevel.Information;
            case "warn": return LogLevel.Warning;
            case "error": return LogLevel.Error;
            case "dpanic" or "panic" or "fatal": return LogLevel.Critical;
            default:
                _errors.Add($"unrecognized level: \"{Text(Flags.LogLevel)}\" (--log-level takes debug, info, warn, error, panic or fatal)");
                return LogLevel.Information;
        }
    }

    private int Number(Flag flag, long min, long max)
    {
        if (long.TryParse(Text(flag), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return (int)Math.Min(value, int.MaxValue);
        Error(flag, $"is '{Text(flag)}'; write a number from {min} to {max}");
        return (int)min;
    }

    private TimeSpan Duration(Flag flag)
    {
        if (GoDuration.TryParse(Text(flag), out var value) && value > TimeSpan.Zero)
            return value;
        Error(flag, $"is '{Text(flag)}'; write a duration such as 500ms, 30s, 10m or 1h30m");
        return TimeSpan.FromMinutes(10);
    }

    private TimeSpan DurationOrOff(Flag flag) =>
        Text(flag) == "0" || (GoDuration.TryParse(Text(flag), out var value) && value == TimeSpan.Zero) ? TimeSpan.Zero : Duration(flag);

    private void Error(Flag flag, string what) => _errors.Add($"{flag} {what}");
}
