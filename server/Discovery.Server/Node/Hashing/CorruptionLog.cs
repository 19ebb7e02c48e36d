namespace Discovery.Server.Node;

/// <summary>Writes what comes of comparing the members' data into the log.</summary>
internal sealed partial class CorruptionLog(ILogger logger) : ICorruptionObserver
{
    public void ReportCorrupt(ulong member, string why) => LogCorrupt(logger, member.ToString("x", null), why);

    public void NotCompared(ulong member, string why) => LogNotCompared(logger, member.ToString("x", null), why);

    public void Agreed(int members, long revision) => LogAgreed(logger, members, revision);

    public void Damaged(string what) => LogDamaged(logger, what);

    [LoggerMessage(EventId = 60, Level = LogLevel.Error, Message = "found data inconsistency: member {Member}: {Why}; remove it and add it anew with an empty data folder, or restore the cluster from a snapshot")]
    private static partial void LogCorrupt(ILogger logger, string member, string why);

    [LoggerMessage(EventId = 61, Level = LogLevel.Warning, Message = "the data of member {Member} could not be compared with the leader's: {Why}")]
    private static partial void LogNotCompared(ILogger logger, string member, string why);

    [LoggerMessage(EventId = 62, Level = LogLevel.Information, Message = "{Members} members have the same data at revision {Revision}")]
    private static partial void LogAgreed(ILogger logger, int members, long revision);

    [LoggerMessage(EventId = 63, Level = LogLevel.Error, Message = "a hash could not be computed: {What}")]
    private static partial void LogDamaged(ILogger logger, string what);
}
