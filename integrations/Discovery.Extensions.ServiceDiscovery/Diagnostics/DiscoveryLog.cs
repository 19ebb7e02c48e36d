using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Events 2900 to 2999.</summary>
internal static partial class DiscoveryLog
{
    public const string Category = "Discovery.Extensions.ServiceDiscovery";

    [LoggerMessage(2900, LogLevel.Warning, "The registry can't be followed; the last good list stays, next attempt in {Delay}. {Reason}")]
    public static partial void RegistryFailed(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(2901, LogLevel.Error, "The registry is no longer followed; the last good list stays")]
    public static partial void Ended(ILogger logger, Exception exception);

    [LoggerMessage(2902, LogLevel.Information, "{Service}: the request goes to another instance than {Instance}. {Reason}")]
    public static partial void Failover(ILogger logger, string service, string instance, string reason);

    [LoggerMessage(
        2903,
        LogLevel.Warning,
        "{Service}: the instance {Instance} can't be reached at {Address}; it gets no requests for {Time} while others can be. {Reason}")]
    public static partial void Unreachable(ILogger logger, string service, string instance, Uri address, TimeSpan time, string reason);
}
