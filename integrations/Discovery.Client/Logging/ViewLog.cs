using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>Events 2300 to 2399: views and the registry.</summary>
internal static partial class ViewLog
{
    [LoggerMessage(2300, LogLevel.Information, "Reading {Range} again: {Reason}")]
    public static partial void ReadingAgain(ILogger logger, KvRange range, string reason);

    [LoggerMessage(2301, LogLevel.Warning, "Following {Range} failed: {Reason} Trying again in {Delay}; the last values stay.")]
    public static partial void Failed(ILogger logger, Exception? exception, KvRange range, string reason, TimeSpan delay);

    [LoggerMessage(2310, LogLevel.Warning, "The registry entry {Key} can't be read: {Error}")]
    public static partial void BadEntry(ILogger logger, string key, string error);

    [LoggerMessage(2320, LogLevel.Warning, "The cached entry {Key} can't be read, the value before stays: {Error}")]
    public static partial void BadCacheEntry(ILogger logger, string key, string error);

    [LoggerMessage(2321, LogLevel.Error, "A handler of changes of a cache threw")]
    public static partial void CacheHandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(2322, LogLevel.Error, "A cache no longer follows the store")]
    public static partial void CacheEnded(ILogger logger, Exception exception);
}
