using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Configuration;

/// <summary>Events 2500 to 2599. Keys are logged, values never: they may be secrets.</summary>
internal static partial class ConfigurationLog
{
    public const string Category = "Discovery.Extensions.Configuration";

    [LoggerMessage(2500, LogLevel.Information, "Configuration of {Prefixes} loaded from {Endpoints}: {Count} settings")]
    public static partial void Loaded(ILogger logger, string prefixes, string endpoints, int count);

    [LoggerMessage(
        2501, LogLevel.Warning, "The start goes on without all of the configuration, as it may; it is tried again in the background. {Reason}")]
    public static partial void LoadIgnored(ILogger logger, string reason);

    [LoggerMessage(2502, LogLevel.Warning, "The configuration could not be read again; the last good values stay. {Reason}")]
    public static partial void ReadAgainFailed(ILogger logger, string reason);

    [LoggerMessage(
        2503,
        LogLevel.Warning,
        "The start goes on with {Count} settings of the cache file {File}, written at {WrittenAt:O}; the store is tried again in the background. "
            + "{Reason}")]
    public static partial void CacheUsed(ILogger logger, int count, string file, DateTimeOffset writtenAt, string reason);

    [LoggerMessage(
        2504,
        LogLevel.Warning,
        "The cache file {File} is neither written nor read: give it a key with CacheKeyFile, CacheKey or CacheProtector, or set CachePlainText")]
    public static partial void CacheUnprotected(ILogger logger, string file);

    [LoggerMessage(2505, LogLevel.Warning, "{Reason}")]
    public static partial void CacheFailed(ILogger logger, string reason);

    [LoggerMessage(2510, LogLevel.Information, "Configuration of {Prefixes} reloaded: {Count} settings")]
    public static partial void Reloaded(ILogger logger, string prefixes, int count);

    [LoggerMessage(
        2511,
        LogLevel.Warning,
        "Configuration under {Prefix} can't be followed (failure {Attempt} in a row), the last good values stay; next attempt in {Delay}. "
            + "{Reason}")]
    public static partial void WatchFailed(ILogger logger, string prefix, int attempt, TimeSpan delay, string reason);

    [LoggerMessage(2512, LogLevel.Error, "Following the configuration under {Prefix} ended without being asked to; it begins again in {Delay}")]
    public static partial void FollowingEnded(ILogger logger, Exception exception, string prefix, TimeSpan delay);

    [LoggerMessage(2520, LogLevel.Warning, "The value of {Key} can't be parsed; its last good settings stay. {Reason}")]
    public static partial void ValueFailed(ILogger logger, string key, string reason);

    [LoggerMessage(2521, LogLevel.Error, "{Callback} threw; the reload itself is done")]
    public static partial void CallbackFailed(ILogger logger, Exception exception, string callback);
}
