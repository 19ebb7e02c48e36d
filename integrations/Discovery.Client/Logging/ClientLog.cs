using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>Events 2200 to 2299: endpoints, watches and leases. Keys are logged, values never.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(2200, LogLevel.Warning, "Endpoint {Endpoint} failed: {Reason}; it rests for {Rest}")]
    public static partial void EndpointFailed(ILogger logger, Uri endpoint, string reason, TimeSpan rest);

    [LoggerMessage(2201, LogLevel.Debug, "{Method} goes to another endpoint after: {Reason}")]
    public static partial void TryingElsewhere(ILogger logger, string method, string reason);

    [LoggerMessage(2202, LogLevel.Warning, "The endpoints could not be looked up again: {Reason}; those that are known stay")]
    public static partial void RefreshFailed(ILogger logger, string reason);

    [LoggerMessage(2210, LogLevel.Debug, "Watching {Range} from revision {Revision} at {Endpoint}")]
    public static partial void Watching(ILogger logger, KvRange range, long revision, Uri endpoint);

    [LoggerMessage(2211, LogLevel.Warning, "The watch of {Range} broke: {Reason}; it goes on at revision {Revision} in {Delay}")]
    public static partial void WatchBroke(ILogger logger, KvRange range, string reason, long revision, TimeSpan delay);

    [LoggerMessage(2220, LogLevel.Warning, "The stream that keeps leases alive broke: {Reason}; another is opened in {Delay}")]
    public static partial void KeepAliveBroke(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(2221, LogLevel.Warning, "Lease {Lease:x} is lost: {Reason}")]
    public static partial void LeaseLost(ILogger logger, long lease, string reason);

    [LoggerMessage(2222, LogLevel.Information, "Lease {Lease:x} could not be revoked and will run out by itself: {Reason}")]
    public static partial void RevokeFailed(ILogger logger, long lease, string reason);

    [LoggerMessage(2223, LogLevel.Error, "A handler of failed keep-alives of lease {Lease:x} threw")]
    public static partial void KeepAliveHandlerFailed(ILogger logger, Exception exception, long lease);
}
