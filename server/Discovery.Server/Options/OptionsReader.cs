using System.CommandLine;
using System.Globalization;

namespace Discovery.Server.Options;

/// <summary>Turns what the user wrote into <see cref="ServerOptions"/>, or into a list of everything that is wrong with it.</summary>
internal sealed partial class OptionsReader(Flags flags, ParseResult result)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Asked to verify, whatever else is wrong.</summary>
    public bool IsVerify => result.GetResult(flags.Verify) is { Implicit: false };

    /// <summary>Null when there are <see cref="Errors"/>.</summary>
    public ServerOptions? Read()
    {
        var name = Text(flags.Name);
        if (name.Length == 0 || name.AsSpan().IndexOfAny('=', ',') >= 0)
            Error(flags.Name, "must not be empty nor contain '=' or ','");
        var dataDir = Text(flags.DataDir) is { Length: > 0 } given ? given : name + ".etcd";

        var advertised = Urls(flags.InitialAdvertisePeerUrls, listens: false);
        var options = new ServerOptions
        {
            Name = name,
            DataDir = Path.GetFullPath(dataDir),
            ListenClientUrls = Urls(flags.ListenClientUrls, listens: true),
            AdvertiseClientUrls = Urls(flags.AdvertiseClientUrls, listens: false),
            ListenPeerUrls = Urls(flags.ListenPeerUrls, listens: true),
            InitialAdvertisePeerUrls = advertised,
            InitialCluster = Cluster(name, advertised),
            IsNewCluster = Text(flags.InitialClusterState) != "existing",
            ForceNewCluster = Switch(flags.ForceNewCluster),
            Verify = Switch(flags.Verify),
            InitialClusterToken = Text(flags.InitialClusterToken),
            LogLevel = Level(),
            SnapshotCount = Number(flags.SnapshotCount, 1, int.MaxValue),
            MaxTxnOps = Number(flags.MaxTxnOps, 1, int.MaxValue),
            MaxRequestBytes = Number(flags.MaxRequestBytes, 1, ServerLimits.RequestBytesMax),
            MaxConcurrentStreams = Number(flags.MaxConcurrentStreams, 1, uint.MaxValue),
            QuotaBytes = Quota(),
            MemoryBudgetBytes = MemoryBudget(),
            AutoCompaction = Compaction(),
            HeartbeatInterval = TimeSpan.FromMilliseconds(Number(flags.HeartbeatInterval, 1, 60_000)),
            ElectionTimeout = TimeSpan.FromMilliseconds(Number(flags.ElectionTimeout, 1, ServerLimits.ElectionTimeoutMsMax)),
            WatchProgressNotifyInterval = Duration(flags.WatchProgressNotifyInterval),
            CorruptCheckInterval = DurationOrOff(Text(flags.ExperimentalCorruptCheckTime).Length > 0 ? flags.ExperimentalCorruptCheckTime : flags.CorruptCheckTime),
            Auth = Auth(),
        };
        CheckTogether(options);
        return _errors.Count == 0 ? options : null;
    }

    private void CheckTogether(ServerOptions options)
    {
        if (flags.IsGiven(result, flags.ListenClientUrls) && !flags.IsGiven(result, flags.AdvertiseClientUrls))
            _errors.Add("--advertise-client-urls is required when --listen-client-urls is set explicitly");
        if (options.ElectionTimeout < 5 * options.HeartbeatInterval)
            _errors.Add("--election-timeout must be at least 5 times --heartbeat-interval");
        if (Text(flags.InitialClusterState) is not ("new" or "existing") and var state)
            Error(flags.InitialClusterState, $"is '{state}'; write new or existing");
    }

    private IReadOnlyDictionary<string, IReadOnlyList<Uri>> Cluster(string name, IReadOnlyList<Uri> advertised)
    {
        if (Text(flags.InitialCluster) is not { Length: > 0 } text)
            return new Dictionary<string, IReadOnlyList<Uri>> { [name] = advertised };
        // Whether it fits this member counts at the first start only: see ClusterPlan.
        return InitialCluster.Parse(text, _errors);
    }

    private bool Switch(Option<string> option)
    {
        // The parser takes the default where a flag has no value.
        if (result.GetResult(option) is { Implicit: false, Tokens.Count: 0 })
            return true;
        if (bool.TryParse(Text(option), out var value))
            return value;
        Error(option, $"is '{Text(option)}'; write true or false");
        return false;
    }

    private string Text(Option<string> option) => result.GetValue(option) ?? "";

    private IReadOnlyList<Uri> Urls(Option<string> option, bool listens)
    {
        var urls = UrlList.Parse(option.Name, Text(option), listens, _errors);
        return urls;
    }

    private LogLevel Level()
    {
        switch (Text(flags.LogLevel))
        {
            case "debug": return LogLevel.Debug;
            case "info": return LogLevel.Information;
            case "warn": return LogLevel.Warning;
            case "error": return LogLevel.Error;
            case "panic" or "fatal": return LogLevel.Critical;
            default:
                Error(flags.LogLevel, $"is '{Text(flags.LogLevel)}'; write debug, info, warn, error, panic or fatal");
                return LogLevel.Information;
        }
    }

    private int Number(Option<string> option, long min, long max)
    {
        if (long.TryParse(Text(option), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return (int)Math.Min(value, int.MaxValue);
        Error(option, $"is '{Text(option)}'; write a number from {min} to {max}");
        return (int)min;
    }

    private TimeSpan Duration(Option<string> option)
    {
        if (GoDuration.TryParse(Text(option), out var value) && value > TimeSpan.Zero)
            return value;
        Error(option, $"is '{Text(option)}'; write a duration such as 500ms, 30s, 10m or 1h30m");
        return TimeSpan.FromMinutes(10);
    }

    private TimeSpan DurationOrOff(Option<string> option) =>
        Text(option) == "0" || (GoDuration.TryParse(Text(option), out var value) && value == TimeSpan.Zero) ? TimeSpan.Zero : Duration(option);

    private void Error(Option option, string what) => _errors.Add($"{option.Name} {what}");
}
