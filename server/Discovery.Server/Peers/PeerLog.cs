using Discovery.Protocol.Peers;

namespace Discovery.Server.Peers;

/// <summary>Event ids 40–59. What repeats while a cause lasts is logged when it begins.</summary>
internal static partial class PeerLog
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "{Lane} to member {Member} at {Url} is open")]
    public static partial void Opened(ILogger logger, Lane lane, string member, Uri url);

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "can't open {Lane} to member {Member} at {Url}, trying on: {Reason}")]
    public static partial void CannotOpen(ILogger logger, Lane lane, string member, Uri url, string reason);

    [LoggerMessage(EventId = 42, Level = LogLevel.Warning, Message = "{Lane} to member {Member} at {Url} broke and is opened again: {Reason}")]
    public static partial void Broke(ILogger logger, Lane lane, string member, Uri url, string reason);

    [LoggerMessage(EventId = 43, Level = LogLevel.Error, Message = "member {Member} at {Url} refuses this member: {Reason}")]
    public static partial void RefusedByPeer(ILogger logger, string member, Uri url, string reason);

    [LoggerMessage(EventId = 44, Level = LogLevel.Information, Message = "member {Member} of version {Version} has opened its {Lane} to this member from {Remote}")]
    public static partial void Accepted(ILogger logger, string member, string version, Lane lane, string remote);

    [LoggerMessage(EventId = 45, Level = LogLevel.Error, Message = "refused a stream on the peer port from {Remote}: {Reason}")]
    public static partial void Refusing(ILogger logger, string remote, string reason);

    [LoggerMessage(EventId = 46, Level = LogLevel.Warning, Message = "{Lane} to member {Member} is full: messages are dropped until it takes more")]
    public static partial void Full(ILogger logger, Lane lane, string member);

    [LoggerMessage(EventId = 47, Level = LogLevel.Error, Message = "a message of {Bytes} bytes to member {Member} is larger than {BytesMax} and was dropped")]
    public static partial void TooLarge(ILogger logger, int bytes, string member, int bytesMax);

    [LoggerMessage(EventId = 48, Level = LogLevel.Debug, Message = "a stream on the peer port from {Remote} ended: {Reason}")]
    public static partial void StreamEnded(ILogger logger, string remote, string reason);
}
