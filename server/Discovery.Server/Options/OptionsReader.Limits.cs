using System.Globalization;
using Discovery.Server.Auth;
using Discovery.Server.Options.Table;
using Discovery.Store.Leases;

namespace Discovery.Server.Options;

internal sealed partial class OptionsReader
{
    /// <summary>Files that the member itself needs, as etcd reckons.</summary>
    private const int OwnFiles = 150;

    // Kestrel's limit on one line of HTTP/1.1, which has to fit.
    private const int HeaderBytesMin = 8 << 10;

    private ClientLimits Limits() => new()
    {
        RequestsMax = Number(Flags.MaxConcurrentRequests, 0, int.MaxValue) is > 0 and var requests ? requests : int.MaxValue,
        UnfinishedRequestBytesMax = Number(Flags.MaxUnfinishedRequestBytes, 0, int.MaxValue) is > 0 and var unfinished ? unfinished : long.MaxValue,
        ConnectionsMax = Number(Flags.MaxConnections, 0, int.MaxValue) is > 0 and var connections ? connections : ConnectionsByFiles(),
        HeaderBytesMax = Number(Flags.MaxHeaderBytes, HeaderBytesMin, int.MaxValue),
        WatchersPerStreamMax = Number(Flags.MaxWatchersPerStream, 1, int.MaxValue),
        WatchersMax = Number(Flags.MaxWatchers, 1, int.MaxValue),
        LeasesMax = Number(Flags.MaxLeases, 1, int.MaxValue),
        LeaseSecondsMax = LeaseSeconds(),
        SlowClientTimeout = DurationOrOff(Flags.SlowClientTimeout) is { Ticks: > 0 } timeout ? timeout : Timeout.InfiniteTimeSpan,
    };

    private PasswordLimits PasswordLimits() => new()
    {
        HashesAtATimeMax = Number(Flags.MaxPasswordHashes, 0, int.MaxValue / 2) is > 0 and var hashes ? hashes : Server.Auth.PasswordLimits.Default.HashesAtATimeMax,
        WaitingMax = Number(Flags.MaxPasswordWaiters, 0, int.MaxValue / 2),
        FailuresMax = Number(Flags.MaxPasswordFailures, 1, int.MaxValue),
        FailureInterval = Duration(Flags.PasswordFailureInterval),
        RememberedMax = Number(Flags.MaxRememberedPasswords, 1, int.MaxValue),
    };

    private long LeaseSeconds()
    {
        var text = Text(Flags.MaxLeaseTtl);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LeaseBook.TtlSecondsMax)
            return seconds;
        Error(Flags.MaxLeaseTtl, $"is '{text}'; write a number of seconds from 1 to {LeaseBook.TtlSecondsMax}");
        return LeaseBook.TtlSecondsMax;
    }

    // A connection that finds no file left would fail in the middle of the web server, and so would a file of the store.
    private static long? ConnectionsByFiles() => OpenFiles.Limit is { } limit ? Math.Max(limit - OwnFiles, OwnFiles) : null;
}
