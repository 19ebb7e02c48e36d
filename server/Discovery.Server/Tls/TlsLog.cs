namespace Discovery.Server.Tls;

internal static partial class TlsLog
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Warning, Message = "rejected connection from {RemoteAddr} on {LocalAddr}: {Reason}")]
    public static partial void Rejected(ILogger logger, string remoteAddr, string localAddr, string reason);

    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "read anew, as it has changed: {Files}")]
    public static partial void Reloaded(ILogger logger, string files);

    [LoggerMessage(EventId = 302, Level = LogLevel.Error, Message = "new TLS files are not used, those before still are: {Reason}")]
    public static partial void NotReloaded(ILogger logger, string reason);

    [LoggerMessage(EventId = 303, Level = LogLevel.Warning, Message = "refused to talk to a member: {Reason}")]
    public static partial void MemberRefused(ILogger logger, string reason);

    [LoggerMessage(EventId = 304, Level = LogLevel.Warning, Message = "made a certificate of its own in {File}, valid until {Until}")]
    public static partial void MadeCertificate(ILogger logger, string file, string until);
}
